-- Every answer asks what retention took out since the last batch: by that it tells whether a client still knows all that it says.
CREATE INDEX retention_drops_batch_id ON tally.retention_drops (batch_id);

SELECT type, accepted FROM event_types

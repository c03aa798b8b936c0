package dev.tally.watcher;

import dev.tally.watcher.publish.LineProducer;
import dev.tally.watcher.publish.LinesTopic;
import dev.tally.watcher.publish.PublishingQueue;
import dev.tally.watcher.scan.DirectoryNotifications;
import dev.tally.watcher.state.ProgressJournal;
import java.io.IOException;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the threads when everything is wired, and stops them in the order in which what they still do is of use: no new
 * files, no new lines, the last acknowledgements, the journal.
 */
final class Watching implements SmartLifecycle {
    private final InboxLoop loop;
    private final DirectoryNotifications notifications;
    private final LinesTopic topic;
    private final PublishingQueue queue;
    private final LineProducer producer;
    private final ProgressJournal journal;
    private final Thread thread;
    private volatile boolean running;

    Watching(
            InboxLoop loop,
            DirectoryNotifications notifications,
            LinesTopic topic,
            PublishingQueue queue,
            LineProducer producer,
            ProgressJournal journal) {
        this.loop = loop;
        this.notifications = notifications;
        this.topic = topic;
        this.queue = queue;
        this.producer = producer;
        this.journal = journal;
        this.thread = new Thread(loop, "inbox");
    }

    InboxLoop loop() {
        return loop;
    }

    @Override
    public void start() {
        running = true;
        topic.start();
        queue.start();
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join();
            notifications.close();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (IOException alreadyClosed) {
            // Nothing depends on it any more.
        }
        topic.close();
        queue.close();
        producer.close();
        journal.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package dev.tally.cli.standalone;

/** What the launcher does once everything is ready: looks after the parts, applies an edited configuration, says what was counted. */
final class Watch {
    private static final long EVERY_MILLISECONDS = 500;

    private final Platform platform;
    private final CountedFiles counted;

    Watch(Platform platform, CountedFiles counted) {
        this.platform = platform;
        this.counted = counted;
    }

    /** Returns when the platform is stopping. */
    void run() throws InterruptedException {
        while (!platform.isStopping()) {
            platform.applyIfAsked();
            platform.lookAround();
            counted.news().forEach(platform::say);
            Thread.sleep(EVERY_MILLISECONDS);
        }
    }
}

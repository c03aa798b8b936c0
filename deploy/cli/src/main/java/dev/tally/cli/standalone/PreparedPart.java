package dev.tally.cli.standalone;

import java.io.IOException;

/** A part for which something is made ready before each of its starts. */
record PreparedPart(Part part, Runnable preparation) implements Part {
    @Override
    public String name() {
        return part.name();
    }

    @Override
    public Running start() throws IOException, InterruptedException {
        preparation.run();
        return part.start();
    }

    @Override
    public String readyText() {
        return part.readyText();
    }
}

package dev.tally.examples.clicks;

import java.math.BigDecimal;

/** What the clicks on one page add up to. */
record PageCounts(long clicks, BigDecimal seconds) {
    /** 12.5 and 12.500 are one time. */
    PageCounts {
        seconds = seconds.stripTrailingZeros();
    }

    PageCounts and(PageCounts more) {
        return new PageCounts(clicks + more.clicks, seconds.add(more.seconds));
    }

    @Override
    public String toString() {
        return "clicks " + clicks + ", seconds " + seconds.toPlainString();
    }
}

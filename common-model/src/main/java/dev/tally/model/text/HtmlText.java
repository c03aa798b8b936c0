package dev.tally.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.InvalidRecordException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * The text of an HTML page, its title first, as UTF-8 lines that each end in LF.
 *
 * <p>A block element ends the line before it and its own, and no line is made of nothing; {@code br} always ends a line;
 * in {@code pre} and {@code textarea} so do the line ends in the text. Elsewhere a run of white space is one space.
 * Entities are decoded; scripts, styles, templates, comments and attributes are not text. The encoding is what the byte
 * order mark or a {@code meta} element says, else UTF-8. Nothing is fetched. Nesting costs no stack.
 */
final class HtmlText implements NodeVisitor {
    /** Why a page over a limit is refused. */
    static final String TOO_LARGE = "document.too-large";

    static final int MAX_BYTES = 32 * 1024 * 1024;
    /** A parsed element takes some 200 bytes of memory, however short it is in the page. */
    static final int MAX_TAGS = 1_000_000;

    private static final Set<String> NO_TEXT = Set.of("script", "style", "template");
    private static final Set<String> PREFORMATTED = Set.of("pre", "textarea", "listing", "plaintext", "xmp");
    /** Blocks to a reader, though not to the parser; without them the words of a list of choices would grow together. */
    private static final Set<String> MORE_BLOCKS =
            Set.of("option", "optgroup", "legend", "summary", "textarea", "dialog");
    /** The parser takes these for blocks; they stand inside words. */
    private static final Set<String> INLINE = Set.of("ins", "del");

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final StringBuilder line = new StringBuilder();
    private boolean spaceDue;
    private int skipped;
    private int preformatted;

    private HtmlText() {}

    static byte[] render(InputStream page) throws IOException, InvalidRecordException {
        byte[] bytes = page.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new InvalidRecordException(TOO_LARGE, "an HTML page may have " + MAX_BYTES + " bytes");
        }
        int tags = 0;
        for (byte each : bytes) {
            tags += each == '<' ? 1 : 0;
        }
        if (tags > MAX_TAGS) {
            throw new InvalidRecordException(
                    TOO_LARGE, "an HTML page may have " + MAX_TAGS + " tags, this one has " + tags);
        }
        HtmlText text = new HtmlText();
        NodeTraversor.traverse(text, Jsoup.parse(new ByteArrayInputStream(bytes), null, ""));
        text.endBlock();
        return text.lines.toByteArray();
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof Element element) {
            begin(element);
        } else if (node instanceof TextNode text && skipped == 0) {
            append(text.getWholeText());
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            if (isBlock(element)) {
                endBlock();
            }
            skipped -= NO_TEXT.contains(element.normalName()) ? 1 : 0;
            preformatted -= PREFORMATTED.contains(element.normalName()) ? 1 : 0;
        }
    }

    private void begin(Element element) {
        skipped += NO_TEXT.contains(element.normalName()) ? 1 : 0;
        preformatted += PREFORMATTED.contains(element.normalName()) ? 1 : 0;
        if (element.normalName().equals("br")) {
            endLine();
        } else if (isBlock(element)) {
            endBlock();
        }
    }

    private static boolean isBlock(Element element) {
        String name = element.normalName();
        return (element.isBlock() && !INLINE.contains(name)) || MORE_BLOCKS.contains(name);
    }

    private void append(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
                if (preformatted > 0 && !pair) {
                    endLine();
                } else {
                    spaceDue = true;
                }
            } else if (preformatted == 0 && (c == ' ' || c == '\t' || c == '\f')) {
                spaceDue = true;
            } else {
                if (spaceDue && line.length() > 0) {
                    line.append(' ');
                }
                spaceDue = false;
                line.append(isLoneSurrogate(text, i) ? '\uFFFD' : c);
            }
        }
    }

    /** A character reference can write one; UTF-8 cannot. */
    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }

    private void endBlock() {
        if (line.length() > 0) {
            endLine();
        }
        spaceDue = false;
    }

    private void endLine() {
        lines.writeBytes(line.append('\n').toString().getBytes(UTF_8));
        line.setLength(0);
        spaceDue = false;
    }
}

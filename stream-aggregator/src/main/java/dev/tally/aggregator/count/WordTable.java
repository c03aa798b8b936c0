package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Distinct words, numbered 0, 1, 2 … in the order they came. A word is looked up by its UTF-8 bytes, and a
 * {@code String} is made only when {@link #word} is asked for one, so counting known words allocates nothing. Counts are
 * kept beside it, in arrays by number.
 *
 * <p>For one thread. Holds up to 2 GiB of text, and fails with an {@link OutOfMemoryError} beyond.
 */
public final class WordTable {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX_1 = 0x9E3779B97F4A7C15L;
    private static final long MIX_2 = 0xC2B2AE3D27D4EB4FL;

    /** All words, one behind the other; word i ends at ends[i]. */
    private byte[] text = new byte[FIRST_SLOTS * 4];

    private int[] ends = new int[FIRST_SLOTS / 2];
    private int size;
    /** Open addressing, at most half full: the word's hash in the high half, its number plus one in the low half. */
    private long[] slots = new long[FIRST_SLOTS];

    /** The number of this word, which is new if the table did not have it. */
    public int indexOf(byte[] utf8, int from, int to) {
        int hash = hash(utf8, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            if ((int) (slots[slot] >>> 32) == hash) {
                int index = (int) slots[slot] - 1;
                if (isWord(index, utf8, from, to)) {
                    return index;
                }
            }
            slot = (slot + 1) & mask;
        }
        return add(utf8, from, to, hash, slot);
    }

    /** The word of this number. */
    public String word(int index) {
        int start = start(index);
        return new String(text, start, ends[index] - start, UTF_8);
    }

    /** How many words there are. */
    public int size() {
        return size;
    }

    /** Forgets every word, and gives back the memory. */
    public void clear() {
        text = new byte[FIRST_SLOTS * 4];
        ends = new int[FIRST_SLOTS / 2];
        slots = new long[FIRST_SLOTS];
        size = 0;
    }

    private boolean isWord(int index, byte[] utf8, int from, int to) {
        return Arrays.equals(text, start(index), ends[index], utf8, from, to);
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private int add(byte[] utf8, int from, int to, int hash, int slot) {
        int start = size == 0 ? 0 : ends[size - 1];
        int end = start + (to - from);
        if (end < 0) {
            throw new OutOfMemoryError("a word table holds up to 2 GiB of text");
        }
        if (end > text.length) {
            text = Arrays.copyOf(text, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, text.length * 2L)));
        }
        System.arraycopy(utf8, from, text, start, to - from);
        ends[size] = end;
        slots[slot] = (long) hash << 32 | (size + 1);
        size++;
        if (size == ends.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        ends = Arrays.copyOf(ends, ends.length * 2);
        long[] old = slots;
        slots = new long[old.length * 2];
        int mask = slots.length - 1;
        for (long entry : old) {
            if (entry != 0) {
                int slot = (int) (entry >>> 32) & mask;
                while (slots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = entry;
            }
        }
    }

    /** Eight bytes at a time; the last ones are read again together with some before them, as most words are short. */
    private static int hash(byte[] utf8, int from, int to) {
        int length = to - from;
        long mixed = length * MIX_2;
        if (length >= 8) {
            for (int at = from; at < to - 8; at += 8) {
                mixed = mix(mixed ^ (long) LONGS.get(utf8, at));
            }
            mixed = mix(mixed ^ (long) LONGS.get(utf8, to - 8));
        } else if (length >= 4) {
            long first = (int) INTS.get(utf8, from);
            long last = (int) INTS.get(utf8, to - 4);
            mixed = mix(mixed ^ first ^ (last << 32));
        } else if (length > 0) {
            long middle = utf8[from + length / 2];
            mixed = mix(mixed ^ utf8[from] ^ (middle << 8) ^ ((long) utf8[to - 1] << 16));
        }
        return (int) (mixed >>> 32);
    }

    private static long mix(long value) {
        long mixed = value * MIX_1;
        return (mixed ^ mixed >>> 29) * MIX_2;
    }
}

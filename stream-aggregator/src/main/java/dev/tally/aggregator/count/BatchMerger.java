package dev.tally.aggregator.count;

import dev.tally.aggregator.count.CountBatch.ConsumedRange;
import dev.tally.aggregator.count.CountBatch.CountedEvent;
import dev.tally.aggregator.count.CountBatch.DocumentChange;
import dev.tally.aggregator.count.CountBatch.WordShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Merges the deltas of a batch's ranges into what is committed. Each range was counted on its own, assuming that nothing in
 * it had been counted before; here every assumption is checked against the stored state and the ranges merged so far, and a
 * range whose assumption fails is counted again with what is known. So repeats cost a second look and nothing else does.
 * Not thread-safe; one per batch.
 */
public final class BatchMerger {
    private final Recount recount;
    private final Map<String, DocumentState> documentStates;
    private final Map<UUID, EventId> countedEvents;

    private final List<ConsumedRange> ranges = new ArrayList<>();
    private final Map<String, Integer> wordIndexes = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private final Map<String, DocumentChange> documents = new LinkedHashMap<>();
    private final Map<String, TypeDelta> types = new HashMap<>();
    private final Map<String, CounterDelta> counters = new HashMap<>();
    private final List<CountedEvent> events = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private long accepted;

    /** Counts a range again, knowing more. */
    @FunctionalInterface
    public interface Recount {
        RangeDelta again(TopicRange range, Knowledge knowledge);
    }

    /**
     * @param documentStates stored states of the batch's documents, by name; absent means new
     * @param countedEvents those of the batch's event ids that were counted before
     */
    public BatchMerger(Map<String, DocumentState> documentStates, Map<UUID, EventId> countedEvents, Recount recount) {
        this.documentStates = new HashMap<>(documentStates);
        this.countedEvents = new HashMap<>(countedEvents);
        this.recount = recount;
    }

    public CountBatch merge(List<RangeDelta> deltas) {
        deltas.stream()
                .sorted(Comparator.comparing((RangeDelta delta) -> delta.range().topic())
                        .thenComparing(delta -> delta.range().partition()))
                .forEach(delta -> add(holds(delta) ? delta : recount.again(delta.range(), knowledgeFor(delta))));
        return new CountBatch(ranges, accepted, words, documents.values(), types, counters, events, rejections);
    }

    private boolean holds(RangeDelta delta) {
        return delta.documents().stream().allMatch(document -> document.holdsAfter(stateOf(document.name())))
                && delta.events().stream().noneMatch(event -> countedEvents.containsKey(event.id()));
    }

    private Knowledge knowledgeFor(RangeDelta delta) {
        Map<String, DocumentState> states = new HashMap<>();
        delta.documents().forEach(document -> states.put(document.name(), stateOf(document.name())));
        Map<UUID, EventId> counted = new HashMap<>();
        delta.events().forEach((offset, event) -> {
            EventId first = countedEvents.get(event.id());
            if (first != null) {
                counted.put(first.id(), first);
            }
        });
        return new Knowledge(states, counted, null);
    }

    private DocumentState stateOf(String name) {
        return documentStates.getOrDefault(name, DocumentState.NEW);
    }

    private void add(RangeDelta delta) {
        ranges.add(new ConsumedRange(delta.range(), delta.consumed(), delta.repeats()));
        accepted += delta.accepted();
        rejections.addAll(delta.rejections());
        delta.types()
                .forEach((type, more) ->
                        types.computeIfAbsent(type, absent -> new TypeDelta()).merge(more));
        delta.counters()
                .forEach((name, more) ->
                        counters.computeIfAbsent(name, absent -> more.empty()).merge(more));
        delta.events().forEach((offset, event) -> {
            countedEvents.put(event.id(), event);
            events.add(
                    new CountedEvent(event, delta.range().topic(), delta.range().partition(), offset));
        });
        int[] batchIndexes = new int[delta.words().length];
        for (int index = 0; index < batchIndexes.length; index++) {
            batchIndexes[index] = wordIndex(delta.words()[index]);
        }
        delta.documents().forEach(document -> addDocument(document, batchIndexes));
    }

    private void addDocument(DocumentDelta delta, int[] batchIndexes) {
        DocumentState before = stateOf(delta.name());
        DocumentState after = delta.stateAfter(before);
        if (after.equals(before) && !delta.startsOver() && delta.lines() == 0 && delta.rejected() == 0) {
            return; // nothing but repeats
        }
        documentStates.put(delta.name(), after);
        DocumentChange earlier = documents.get(delta.name());
        DocumentChange base = earlier == null || delta.startsOver()
                ? new DocumentChange(delta.name(), delta.startsOver(), after, 0, 0, 0, List.of())
                : earlier;
        documents.put(delta.name(), plus(base, delta, after, batchIndexes));
    }

    private static DocumentChange plus(
            DocumentChange base, DocumentDelta delta, DocumentState after, int[] batchIndexes) {
        List<WordShare> shares = new ArrayList<>(base.shares());
        if (delta.wordIndexes().length > 0) {
            int[] indexes = IntStream.of(delta.wordIndexes())
                    .map(index -> batchIndexes[index])
                    .toArray();
            shares.add(new WordShare(indexes, delta.counts()));
        }
        return new DocumentChange(
                base.name(),
                base.startsOver(),
                after,
                base.lines() + delta.lines(),
                base.words() + delta.words(),
                base.rejected() + delta.rejected(),
                shares);
    }

    private int wordIndex(String word) {
        Integer known = wordIndexes.putIfAbsent(word, words.size());
        if (known == null) {
            words.add(word);
            return words.size() - 1;
        }
        return known;
    }
}

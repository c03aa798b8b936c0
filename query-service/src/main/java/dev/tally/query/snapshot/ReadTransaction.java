package dev.tally.query.snapshot;

import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * One REPEATABLE READ, READ ONLY transaction: all that is read in it is one snapshot. What fails first is what the caller
 * gets: that the rollback over a lost connection fails as well says nothing new.
 */
@Component
public class ReadTransaction {
    private final PlatformTransactionManager transactions;

    ReadTransaction(PlatformTransactionManager transactions) {
        this.transactions = transactions;
    }

    public <T> T read(Supplier<T> body) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setReadOnly(true); // REPEATABLE READ the connections are anyway; to ask for it costs a round trip
        TransactionStatus status = transactions.getTransaction(definition);
        T result;
        try {
            result = body.get();
        } catch (RuntimeException failure) {
            rollback(status, failure);
            throw failure;
        }
        transactions.commit(status);
        return result;
    }

    private void rollback(TransactionStatus status, RuntimeException failure) {
        try {
            transactions.rollback(status);
        } catch (RuntimeException lost) {
            failure.addSuppressed(lost);
        }
    }
}

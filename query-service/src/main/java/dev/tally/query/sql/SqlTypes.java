package dev.tally.query.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.core.Field;
import org.springframework.stereotype.Component;

/** What SQL calls the types of an answer's columns. Asked once: nobody can make new ones. */
@Component
final class SqlTypes {
    private static final int MAX_KNOWN = 1_000;

    private final Map<Type, String> names = new ConcurrentHashMap<>();

    private record Type(int oid, int modifier) {}

    List<Column> columns(Connection connection, Field[] fields) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (Field field : fields) {
            columns.add(new Column(field.getColumnLabel(), name(connection, field), field.getOID()));
        }
        return columns;
    }

    private String name(Connection connection, Field field) throws SQLException {
        Type type = new Type(field.getOID(), field.getMod());
        String known = names.get(type);
        if (known != null) {
            return known;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT format_type(?::bigint::oid, ?)")) {
            statement.setLong(1, Integer.toUnsignedLong(type.oid()));
            statement.setInt(2, type.modifier());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String name = row.getString(1);
                if (names.size() < MAX_KNOWN) {
                    names.put(type, name);
                }
                return name;
            }
        }
    }
}

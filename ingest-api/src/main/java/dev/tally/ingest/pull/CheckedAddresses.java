package dev.tally.ingest.pull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Finds a host's addresses, and gives back only those that may be spoken to: the connection is made to what was checked
 * here, so a name cannot mean something else a moment later. Loopback and private addresses are where many sources are, and
 * their host stands in the configuration; addresses of the link (such as a cloud's metadata at 169.254.169.254), of
 * groups and of nobody are no sources, whatever a name says.
 */
final class CheckedAddresses extends SystemDefaultDnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = super.resolve(host);
        InetAddress[] allowed =
                Arrays.stream(found).filter(CheckedAddresses::isAllowed).toArray(InetAddress[]::new);
        if (allowed.length == 0) {
            throw new UnknownHostException(
                    host + " is " + found[0].getHostAddress() + ", an address that no pull may speak to");
        }
        return allowed;
    }

    static boolean isAllowed(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean mapped = bytes.length == 16 && isEmbedded(bytes);
        return !mapped
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && !(bytes.length == 4 && (bytes[0] & 0xFF) >= 240);
    }

    /** IPv4 within IPv6 (compatible, NAT64, 6to4): another way to write an address that was to be checked. */
    private static boolean isEmbedded(byte[] bytes) {
        boolean compatible = true;
        for (int i = 0; i < 12; i++) {
            compatible &= bytes[i] == 0;
        }
        boolean loopback = compatible && bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0 && bytes[15] <= 1;
        boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == (byte) 0xFF && bytes[3] == (byte) 0x9B;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        return (compatible && !loopback) || nat64 || sixToFour;
    }
}

package io.evenkeel.testkit.cluster.security;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** As much of DER, the encoding of certificates, as one certificate needs. */
final class Der {

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    static byte[] set(byte[]... parts) {
        return value(SET, parts);
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    /** Takes the identifier as DER has it, in hexadecimal digits. */
    static byte[] objectId(String encoded) {
        return value(OBJECT_ID, HexFormat.of().parseHex(encoded));
    }

    static byte[] text(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] time(Instant time) {
        return value(UTC_TIME, UTC.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] octets(byte[] bytes) {
        return value(OCTET_STRING, bytes);
    }

    static byte[] bits(byte[] bytes) {
        return value(BIT_STRING, new byte[] {0}, bytes); // none of the last byte is unused
    }

    /** A field that is told by its number, and holds whole values. */
    static byte[] field(int number, byte[]... parts) {
        return value(0xa0 | number, parts);
    }

    /** A field that is told by its number, and holds bare bytes. */
    static byte[] bareField(int number, byte[] bytes) {
        return value(0x80 | number, bytes);
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int size = content.size();
        if (size < 0x80) {
            value.write(size);
        } else if (size <= 0xff) {
            value.write(0x81); // its size is in one byte
            value.write(size);
        } else {
            value.write(0x82); // in two
            value.write(size >> 8);
            value.write(size);
        }
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}

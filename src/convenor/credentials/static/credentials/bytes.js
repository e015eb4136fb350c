// Bytes as others write them, and what they weigh. Each reading knows one spelling only.

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function joined(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

export function inUtf8(text) {
  return new TextEncoder().encode(text);
}

// The text, or null where these bytes are none.
export function asText(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

// One byte, one character, so that places in the text are places in the file.
export function latin(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 32768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  }
  return text;
}

// What was written in base64 (RFC 4648, section 4), or null for any other spelling.
export function fromBase64(text) {
  try {
    const data = atob(text);
    return btoa(data) === text ? Uint8Array.from(data, (one) => one.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

// The same for base64url without padding (section 5).
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4));
}

// The `length` bytes that were written as multibase base58btc, or null for any other spelling.
export function fromBase58(text, length) {
  if (typeof text !== "string" || text[0] !== "z" || text.length > 2 + length * 1.5) return null;
  let number = 0n;
  for (const character of text.slice(1)) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return null;
    number = number * 58n + BigInt(digit);
  }
  const digits = number.toString(16);
  if (digits.length > 2 * length) return null;
  const bytes = Uint8Array.from(digits.padStart(2 * length, "0").match(/../g), (pair) => parseInt(pair, 16));
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const ones = text.slice(1).search(/[^1]/);
  return zeros === ones ? bytes : null;
}

// Unpacks `bytes`, and stops as soon as there are more than `most`: a bomb gets no further, and the answer is null.
export async function inflated(bytes, format, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

// The checksum of PNG and gzip (ISO 3309).
export function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = CRC[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

// Is it in the public log? The proof that travels with a certificate, checked as proof/log checks it: the checkpoint's
// signature by a key of the log, the way from the entry to its root, and that the entry is about this very credential.

import { asText, fromBase64, inUtf8, joined, same, sha256 } from "./bytes.js";
import { isSigned, isStrong } from "./keys.js";
import { canonicalJson, isTime, readDocument, Refused } from "./reading.js";

const HEADER = "c2sp.org/tlog-proof@v1\n";
const LARGEST_NOTE = 64 * 1024;
const LARGEST_PROOF = LARGEST_NOTE + 8 * 1024;
const LONGEST_ENTRY = 65535;
const DEEPEST = 60;
const MOST_SIGNATURES = 64;
const ED25519 = 1;
const NUMBER = "(0|[1-9][0-9]{0,17})";
const KEY = new RegExp(`^([^\\s+]{1,200})\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]+={0,2})(?: until ${NUMBER}| (revoked))?$`, "u");
const KINDS = ["issue", "revoke", "supersede", "key-add", "key-revoked", "pdf"];
const UNSAID = /[\x00-\x09\x0b-\x1f]/;

export function isLogProof(bytes) {
  return same(bytes.subarray(0, HEADER.length), inUtf8(HEADER));
}

// Checks that what has the digest `digest` (hexadecimal) was entered as issued in a log of `keys` (texts, name+id+key and
// what became of it); `kept` are checkpoints seen elsewhere. Returns {at, index, origin}: when the log took it in, and where.
export async function checkLogProof(data, { digest, keys, kept = [] }) {
  const { entry, leaf, index, path, note } = readProof(data);
  const known = await Promise.all(keys.map(readKey));
  const seen = await Promise.all(kept.map((one) => readCheckpoint(one, known)));
  const checkpoint = await readCheckpoint(note, known, seen);
  for (const other of seen) {
    if (isOfSameTree(other, checkpoint) && !same(other.root, checkpoint.root)) {
      throw new Refused("log.history_rewritten", checkpoint.origin);
    }
  }
  await checkInclusion(await sha256(joined([0], leaf)), index, path, checkpoint);
  if (entry.type !== "issue" || entry.sha256 !== digest) throw new Refused("log.not_covered");
  return { at: entry.t, index, origin: checkpoint.origin };
}

function malformed(what) {
  return new Refused("log.malformed", what);
}

function readProof(data) {
  const text = data.length <= LARGEST_PROOF ? asText(data) : null;
  const end = text?.indexOf("\n\n") ?? -1;
  if (end < 0 || !text.startsWith(HEADER)) throw malformed("proof");
  const [, extra, place, ...hashes] = text.slice(0, end).split("\n");
  const leaf = extra?.startsWith("extra ") ? fromBase64(extra.slice("extra ".length)) : null;
  const index = new RegExp(`^index ${NUMBER}$`).exec(place ?? "")?.[1];
  const path = hashes.map(fromBase64);
  if (!leaf || !index || path.length > DEEPEST || path.some((one) => one?.length !== 32)) throw malformed("proof");
  return { entry: readEntry(leaf), leaf, index, path, note: text.slice(end + 2) };
}

function readEntry(leaf) {
  let entry;
  try {
    entry = readDocument(leaf, LONGEST_ENTRY);
  } catch {
    throw malformed("entry");
  }
  const { sha256: digest, t, type } = entry;
  const isEntry = KINDS.includes(type) && /^[0-9a-f]{64}$/.test(digest) && isTime(t);
  if (!isEntry || canonicalJson({ sha256: digest, t, type, v: 1 }) !== asText(leaf)) throw malformed("entry");
  return entry;
}

async function readKey(text) {
  const [, name, id, written, until, revoked] = KEY.exec(text) ?? [];
  const key = written ? fromBase64(written) : null;
  if (key?.length !== 33 || key[0] !== ED25519 || !isStrong(key.slice(1))) throw new Refused("log.key_malformed", text);
  const counted = (await sha256(joined(inUtf8(`${name}\n`), key))).slice(0, 4);
  if (id !== counted.reduce((said, byte) => said + byte.toString(16).padStart(2, "0"), "")) {
    throw new Refused("log.key_malformed", text);
  }
  return { name, id: counted, publicKey: key.slice(1), until, isRevoked: Boolean(revoked) };
}

// The checkpoint in a signed note (C2SP tlog-checkpoint): lines after the third are signed and mean nothing here.
// What a revoked key signed counts when one of `kept` says the same.
async function readCheckpoint(note, keys, kept = []) {
  const { text, signatures } = readNote(note);
  const [origin, size, written, ...more] = text.slice(0, -1).split("\n");
  const root = fromBase64(written ?? "");
  if (root?.length !== 32 || !new RegExp(`^${NUMBER}$`).test(size) || ![origin, ...more].every(Boolean)) {
    throw malformed("checkpoint");
  }
  const signed = signatures.flatMap(({ name, id, signature }) =>
    keys.filter((key) => key.name === origin && name === origin && same(key.id, id)).map((key) => [key, signature]),
  );
  if (!signed.length) throw new Refused("log.foreign", origin);
  for (const [{ publicKey }, signature] of signed) {
    if (!(await isSigned(publicKey, signature, inUtf8(text)))) throw new Refused("log.not_signed", origin);
  }
  const checkpoint = { origin, size, root };
  const counting = signed.map(([key]) => key).filter(({ isRevoked }) => !isRevoked);
  const isConfirmed = kept.some((one) => isOfSameTree(one, checkpoint) && same(one.root, root));
  if (isConfirmed || counting.some(({ until }) => until === undefined || BigInt(size) <= BigInt(until))) return checkpoint;
  throw new Refused(counting.length ? "log.key_retired" : "log.key_revoked", origin);
}

function isOfSameTree(one, other) {
  return one.origin === other.origin && one.size === other.size;
}

// A signed note (C2SP signed-note): a text that ends with a line feed, an empty line, and lines of signatures.
function readNote(whole) {
  const end = whole.lastIndexOf("\n\n");
  const lines = whole.slice(end + 2, -1).split("\n");
  const isNote = end >= 0 && whole.endsWith("\n") && lines.length <= MOST_SIGNATURES && !UNSAID.test(whole);
  if (!isNote || inUtf8(whole).length > LARGEST_NOTE) throw malformed("note");
  const signatures = lines.map((line) => {
    const [, name, written] = /^— ([^\s+]{1,200}) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
    const data = written ? fromBase64(written) : null;
    if (!data || data.length < 5) throw malformed("note");
    return { name, id: data.slice(0, 4), signature: data.slice(4) };
  });
  return { text: whole.slice(0, end + 1), signatures };
}

// RFC 9162, section 2.1.3.2.
async function checkInclusion(leaf, index, path, { size, root }) {
  let [place, last, hashed] = [BigInt(index), BigInt(size) - 1n, leaf];
  const wrong = new Refused("log.proof_wrong", index);
  if (place > last) throw wrong;
  for (const sibling of path) {
    if (last === 0n) throw wrong;
    if (place & 1n || place === last) {
      hashed = await sha256(joined([1], sibling, hashed));
      while (!(place & 1n) && place) [place, last] = [place >> 1n, last >> 1n];
    } else {
      hashed = await sha256(joined([1], hashed, sibling));
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  if (last || !same(hashed, root)) throw wrong;
}

// Is this credential to be believed? The same five steps in the same order as proof/verify.py, taken in the browser.
// Canonical RDF by jsonld.js (RDFC-1.0, safe mode, pinned contexts, nothing fetched), Ed25519 by noble-ed25519.

import { Point, verifyAsync } from "../ui/vendor/ed25519.js";
import { checkCredential, checkStatusList, readDocument, Refused } from "./reading.js";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const PLACES = 131072;
const WEEK = 7 * 24 * 3600 * 1000;
const CLOCKS_DIFFER = 5 * 60 * 1000;
const STEPS = { form, issuer, signature, dates, status };

// Checks `bytes` (JSON). `trust` answers `issuerDocument(did)` and `statusList(address)` with a document or null; `rules`
// are those of /check/file/rules.json; `at` is the moment of asking, `listAt` the one at which the status list has to be
// in force. Returns {checks: [{step, outcome, code, detail, at}], document}; never throws for what is in `bytes`.
export async function verify(bytes, { rules, trust, at = new Date(), listAt = at }) {
  const inquiry = { bytes, rules, trust, at, listAt, document: null, publicKey: null };
  const checks = [];
  let goesOn = true;
  for (const [step, work] of Object.entries(STEPS)) {
    const check = goesOn ? await taken(step, work, inquiry) : { step, outcome: "not_checked", code: `${step}.not_reached` };
    goesOn = goesOn && check.outcome === "passed";
    checks.push({ detail: "", at: new Date(), ...check });
  }
  const isSigned = checks.find(({ step }) => step === "signature").outcome === "passed";
  return { checks, document: isSigned ? inquiry.document : null };
}

async function taken(step, work, inquiry) {
  try {
    await work(inquiry);
    return { step, outcome: "passed", code: `${step}.passed` };
  } catch (error) {
    if (error instanceof Refused) {
      const outcome = error.code.endsWith(".unreachable") ? "not_checked" : "failed";
      return { step, outcome, code: error.code, detail: error.detail };
    }
    // What nobody foresaw must not pass for a yes.
    return { step, outcome: "failed", code: `${step}.unforeseen`, detail: String(error?.message ?? error) };
  }
}

async function form(inquiry) {
  const document = readDocument(inquiry.bytes);
  checkCredential(document, inquiry.rules);
  inquiry.document = document;
}

async function issuer(inquiry) {
  const { document, trust } = inquiry;
  inquiry.publicKey = await publicKeyOf(document.issuer.id, document.proof[0].verificationMethod, trust);
}

async function signature({ document, publicKey, rules }) {
  await checkSignature(document, publicKey, rules);
}

async function dates({ document, at }) {
  const now = at.valueOf() + CLOCKS_DIFFER;
  if (new Date(document.proof[0].created) > now) throw new Refused("proof.not_yet", document.proof[0].created);
  if (new Date(document.validFrom) > now) throw new Refused("dates.not_yet", document.validFrom);
  if (document.validUntil && new Date(document.validUntil) <= at) throw new Refused("dates.expired", document.validUntil);
}

async function status({ document, trust, rules, listAt }) {
  const { statusListCredential: address, statusListIndex: index } = document.credentialStatus;
  const listed = await trust.statusList(address);
  if (!listed) throw new Refused("status.unreachable", address);
  checkStatusList(listed, rules);
  try {
    await checkSignature(listed, await publicKeyOf(listed.issuer, listed.proof[0].verificationMethod, trust), rules);
  } catch (error) {
    throw error instanceof Refused ? new Refused("status.not_signed", error.code) : error;
  }
  if (listed.id !== address) throw new Refused("status.wrong_id");
  if (listed.issuer !== document.issuer.id) throw new Refused("status.foreign");
  const [begins, ends] = [new Date(listed.validFrom), new Date(listed.validUntil)];
  if (ends - begins > WEEK) throw new Refused("status.lives_too_long");
  if (listAt < begins) throw new Refused("status.not_yet");
  if (listAt >= ends) throw new Refused("status.stale", listed.validUntil);
  const bits = await unpacked(listed.credentialSubject.encodedList);
  if (Number(index) >= PLACES) throw new Refused("status.wrong_index");
  if ((bits[index >> 3] >> (7 - (index & 7))) & 1) throw new Refused("status.revoked");
}

// The raw key with which `issuer` may have signed (proof/trust.py).
async function publicKeyOf(did, method, trust) {
  const document = await trust.issuerDocument(did);
  if (document?.id !== did) throw new Refused("issuer.unknown", did);
  if (method.split("#")[0] !== did) throw new Refused("key.foreign", method);
  const keys = (document.verificationMethod ?? []).filter(({ id }) => id === method);
  if (keys.length !== 1) throw new Refused("key.not_in_document", method);
  const [key] = keys;
  if (key.revoked) throw new Refused("key.revoked", key.revoked);
  if (!(document.assertionMethod ?? []).includes(method)) throw new Refused("key.not_for_assertion", method);
  if (key.controller !== did) throw new Refused("key.wrong_controller", method);
  const raw = key.type === "Multikey" ? fromBase58(key.publicKeyMultibase, 34) : null;
  if (!raw || raw[0] !== 0xed || raw[1] !== 0x01) throw new Refused("key.not_ed25519", method);
  const publicKey = raw.slice(2);
  if (!isStrong(publicKey)) throw new Refused("key.weak", method);
  return publicKey;
}

async function checkSignature(secured, publicKey, rules) {
  const { proof: [{ proofValue, ...options }], ...document } = secured;
  const signed = fromBase58(proofValue, 64);
  if (!signed) throw new Refused("signature.malformed");
  const hashes = await Promise.all(
    [{ "@context": document["@context"], ...options }, document].map(async (one) => sha256(await canonical(one, rules))),
  );
  const message = new Uint8Array([...hashes[0], ...hashes[1]]);
  if (!(await isSigned(publicKey, signed, message))) throw new Refused("signature.wrong");
}

// One reading of RFC 8032, as in proof/keys.py: key and commitment are canonical and of prime order.
export async function isSigned(publicKey, signed, message) {
  const isSound = isStrong(publicKey) && isStrong(signed.slice(0, 32));
  return isSound && verifyAsync(signed, message, publicKey, { zip215: false });
}

function isStrong(bytes) {
  try {
    const point = Point.fromBytes(bytes, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}

async function canonical(document, rules) {
  const jsonld = await processor();
  const quads = await jsonld.canonize(document, {
    algorithm: "RDFC-1.0",
    format: "application/n-quads",
    safe: true,
    base: null,
    documentLoader: async (address) => {
      if (!Object.hasOwn(rules.contexts, address)) throw new Refused("context.not_pinned", address);
      return { documentUrl: address, contextUrl: null, document: rules.contexts[address] };
    },
  });
  return new TextEncoder().encode(quads);
}

// 49 kB that only those need who check a file: fetched then. It is no module, so a script element brings it.
let arriving;
function processor() {
  arriving ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../ui/vendor/jsonld.min.js", import.meta.url);
    script.onload = () => resolve(globalThis.jsonld);
    script.onerror = () => {
      arriving = undefined;
      reject(new Refused("signature.unreachable"));
    };
    document.head.append(script);
  });
  return arriving;
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

// The `length` bytes that were written as multibase base58btc, or null for any other spelling.
function fromBase58(text, length) {
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

async function unpacked(encoded) {
  if (!/^u[A-Za-z0-9_-]+$/.test(encoded)) throw new Refused("status.malformed");
  let bits;
  try {
    const packed = Uint8Array.from(atob(encoded.slice(1).replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    bits = await inflated(packed, "gzip", PLACES / 8);
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("status.malformed");
  }
  if (bits.length < PLACES / 8) throw new Refused("status.too_short");
  return bits;
}

// Unpacks `bytes`, and stops as soon as there are more than `most`: a bomb gets no further.
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
      throw new Refused("status.too_long");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

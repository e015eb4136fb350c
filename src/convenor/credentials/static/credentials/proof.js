// Is this credential to be believed? The same six steps in the same order as proof/verify.py, taken in the browser.
// Canonical RDF by jsonld.js (RDFC-1.0, safe mode, pinned contexts, nothing fetched), Ed25519 by noble-ed25519, the
// signatures of tokens by the browser itself.

import { hostOf, isInward } from "./addresses.js";
import { fromBase58, fromBase64url, hex, inflated, inUtf8, joined, sha256 } from "./bytes.js";
import { checkSpelling, documentKey, isSigned, tokenKey } from "./keys.js";
import { checkLogProof } from "./log.js";
import { canonicalJson, checkCredential, checkStatusList, readDocument, Refused } from "./reading.js";
import { bodyOf, checkClaims, checkToken, isToken, readToken, signedAt } from "./tokens.js";

const PLACES = 131072;
const WEEK = 7 * 24 * 3600 * 1000;
const CLOCKS_DIFFER = 5 * 60 * 1000;
const STEPS = { form, issuer, signature, dates, status, log };
const MAY_BE_UNCHECKED = ["status", "log"];

// What a step could not look at; the steps after it are taken all the same.
class NotChecked extends Refused {}

// Checks `bytes` (JSON, or a token) and `logProof` (bytes or null). `trust` answers `issuerDocument(did)` and
// `statusList(address)` with a document or null, `log()` with {keys, kept} (keys of logs as texts, checkpoints seen
// elsewhere), and `logProof(document)` with the proof of one that came without, or null. `rules` are those of
// /check/file/rules.json; `at` is the moment of asking, `listAt` the one at which the status list has to be in force.
// Returns {checks: [{step, outcome, code, detail, at}], document}; never throws for what is in `bytes`.
export async function verify(bytes, { rules, trust, logProof = null, at = new Date(), listAt = at }) {
  const inquiry = { bytes, rules, trust, logProof, at, listAt, document: null, created: "", key: null, token: null };
  const checks = [];
  let goesOn = true;
  for (const [step, work] of Object.entries(STEPS)) {
    const check = goesOn ? await taken(step, work, inquiry) : { step, outcome: "not_checked", code: `${step}.not_reached` };
    goesOn = goesOn && (check.outcome === "passed" || (check.outcome === "not_checked" && MAY_BE_UNCHECKED.includes(step)));
    checks.push({ detail: "", at: new Date(), ...check });
  }
  const isGenuine = checks.find(({ step }) => step === "signature").outcome === "passed";
  return { checks, document: isGenuine ? inquiry.document : null };
}

async function taken(step, work, inquiry) {
  try {
    return { step, outcome: "passed", code: `${step}.passed`, detail: (await work(inquiry)) ?? "" };
  } catch (error) {
    if (error instanceof Refused) {
      const outcome = error instanceof NotChecked || error.code.endsWith(".unreachable") ? "not_checked" : "failed";
      return { step, outcome, code: error.code, detail: error.detail };
    }
    // What nobody foresaw must not pass for a yes.
    return { step, outcome: "failed", code: `${step}.unforeseen`, detail: String(error?.message ?? error) };
  }
}

async function form(inquiry) {
  const { bytes, rules } = inquiry;
  if (isToken(bytes)) {
    const token = readToken(bytes);
    const body = bodyOf(token);
    checkCredential(body, rules, { signed: false });
    checkClaims(token, body);
    Object.assign(inquiry, { token, document: body, created: signedAt(token) });
  } else {
    const document = readDocument(bytes);
    checkCredential(document, rules);
    Object.assign(inquiry, { document, created: document.proof[0].created });
  }
}

async function issuer(inquiry) {
  const { created, document, token, trust } = inquiry;
  const did = document.issuer.id;
  inquiry.key = token
    ? await tokenKey(did, token.keyId, trust, { signedAt: created })
    : await documentKey(did, document.proof[0].verificationMethod, trust, {
        signedAt: created,
        seenAt: () => seenAt(inquiry),
      });
}

async function signature({ document, key, rules, token }) {
  if (token) await checkToken(token, key);
  else await checkSignature(document, key, rules);
}

async function dates({ document, created, at }) {
  const now = at.valueOf() + CLOCKS_DIFFER;
  if (new Date(created) > now) throw new Refused("proof.not_yet", created);
  if (new Date(document.validFrom) > now) throw new Refused("dates.not_yet", document.validFrom);
  if (document.validUntil && new Date(document.validUntil) <= at) throw new Refused("dates.expired", document.validUntil);
}

async function status({ document, trust, rules, listAt }) {
  const { statusListCredential: address, statusListIndex: index } = document.credentialStatus;
  const host = hostOf(address);
  if (isInward(host) && host !== hostOf(document.issuer.id)) throw new Refused("status.inward", address);
  const listed = await trust.statusList(address);
  if (!listed) throw new NotChecked("status.not_checked", address);
  checkStatusList(listed, rules);
  try {
    const [{ verificationMethod, created }] = listed.proof;
    const key = await documentKey(listed.issuer, verificationMethod, trust, { signedAt: created });
    await checkSignature(listed, key, rules);
  } catch (error) {
    const isDoubtful = error instanceof Refused && !error.code.endsWith(".unreachable");
    throw isDoubtful ? new Refused("status.not_signed", error.code) : error;
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

async function log(inquiry) {
  const found = await entryOf(inquiry);
  if (!found) throw new NotChecked("log.not_checked");
  return `${found.origin} · ${found.index} · ${found.at}`;
}

// When the log is proven to have had this very credential: all that can speak for a key that was withdrawn.
async function seenAt(inquiry) {
  try {
    return (await entryOf(inquiry))?.at ?? "";
  } catch (error) {
    if (error instanceof Refused && !error.code.endsWith(".unreachable")) return ""; // the step of the log says why
    throw error;
  }
}

// The entry of the credential, or null where no proof is at hand or no log is known. Looked for once.
function entryOf(inquiry) {
  inquiry.entry ??= (async () => {
    const { document, token, trust, logProof } = inquiry;
    const { keys, kept } = await trust.log();
    // A token is signed anew each time: what the log has is the credential itself.
    const fetched = async () => (token ? null : trust.logProof(document));
    const proof = keys.length ? (logProof ?? (await fetched())) : null;
    if (!proof) return null;
    const about = { digest: hex(await sha256(inUtf8(canonicalJson(document)))), keys, kept };
    try {
      return await checkLogProof(proof, about);
    } catch (error) {
      // The log lost the key of that time, and has signed all its checkpoints again.
      const fresh = error.code === "log.key_revoked" && logProof ? await fetched() : null;
      if (!fresh) throw error;
      return checkLogProof(fresh, about);
    }
  })();
  return inquiry.entry;
}

async function checkSignature(secured, publicKey, rules) {
  const { proof: [{ proofValue, ...options }], ...document } = secured;
  const signed = fromBase58(proofValue, 64);
  if (!signed) throw new Refused("signature.malformed");
  checkSpelling(signed);
  const hashes = await Promise.all(
    [{ "@context": document["@context"], ...options }, document].map(async (one) => sha256(await canonical(one, rules))),
  );
  if (!(await isSigned(publicKey, signed, joined(...hashes)))) throw new Refused("signature.wrong");
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
  return inUtf8(quads);
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

async function unpacked(encoded) {
  const packed = encoded[0] === "u" ? fromBase64url(encoded.slice(1)) : null;
  const bits = packed && (await inflated(packed, "gzip", PLACES / 8).catch(() => undefined));
  if (bits === null && packed) throw new Refused("status.too_long");
  if (!bits) throw new Refused("status.malformed");
  if (bits.length < PLACES / 8) throw new Refused("status.too_short");
  return bits;
}

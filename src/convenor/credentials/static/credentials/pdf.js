// What is inside a certificate: the one attached file of a PDF that is a JSON object with a proof, or a token, and the
// one that is a proof of the log.
//
// A file that is attached is a stream of its own and of the type EmbeddedFile (ISO 32000-1, 7.11.4), so it is found
// without reading the rest of the PDF. Whatever is found is checked by its own signature; a PDF that holds two
// credentials is refused, so nobody can show one and mean the other.

import { inflated, latin } from "./bytes.js";
import { isLogProof } from "./log.js";
import { Refused } from "./reading.js";
import { isToken } from "./tokens.js";

const LARGEST_PDF = 25 * 1024 * 1024;
const LARGEST = 128 * 1024;
const STREAM = /\bstream(?:\r\n|\n)/g;

export function isPdf(bytes) {
  return latin(bytes.subarray(0, 1024)).includes("%PDF-");
}

// The bytes of the credential attached to a PDF, and of the proof that it is in the log, if there is one.
export async function attachedTo(bytes) {
  if (bytes.length > LARGEST_PDF) throw new Refused("pdf.too_large");
  const text = latin(bytes);
  if (/\/Encrypt\b/.test(text)) throw new Refused("pdf.encrypted");
  const [credentials, logProofs] = [new Map(), new Map()];
  for (const { index, 0: word } of text.matchAll(STREAM)) {
    const dictionary = dictionaryBefore(text, index);
    if (!/\/Type\s*\/EmbeddedFile\b/.test(dictionary)) continue;
    const content = await contentOf(bytes, text, dictionary, index + word.length);
    if (content && isLogProof(content)) logProofs.set(latin(content), content);
    else if (content && (isToken(content) || isSecured(content))) credentials.set(latin(content), content);
  }
  if (credentials.size !== 1) throw new Refused(credentials.size ? "pdf.two_credentials" : "pdf.no_credential");
  if (logProofs.size > 1) throw new Refused("pdf.two_log_proofs");
  return { credential: [...credentials.values()][0], logProof: [...logProofs.values()][0] ?? null };
}

function dictionaryBefore(text, end) {
  const start = Math.max(text.lastIndexOf(" obj", end), text.lastIndexOf("endobj", end), end - 4096);
  return text.slice(start, end);
}

async function contentOf(bytes, text, dictionary, start) {
  const length = lengthOf(text, dictionary) ?? text.indexOf("endstream", start) - start;
  const raw = bytes.subarray(start, start + length);
  const filter = /\/Filter\s*\[?\s*\/(\w+)/.exec(dictionary)?.[1];
  if (!filter) return raw;
  if (filter !== "FlateDecode") return null;
  try {
    return await inflated(raw, "deflate", LARGEST);
  } catch {
    return null; // damaged, or larger than any credential
  }
}

// A length is a number, or the number of the object that holds it.
function lengthOf(text, dictionary) {
  const told = /\/Length\s+(\d+)(\s+\d+\s+R)?/.exec(dictionary);
  if (!told) return null;
  if (!told[2]) return Number(told[1]);
  const held = new RegExp(`(?:^|[^0-9])${told[1]}\\s+\\d+\\s+obj\\s+(\\d+)\\s+endobj`).exec(text);
  return held ? Number(held[1]) : null;
}

function isSecured(content) {
  try {
    const value = JSON.parse(new TextDecoder().decode(content));
    return Object.hasOwn(value, "@context") && Object.hasOwn(value, "proof");
  } catch {
    return false;
  }
}

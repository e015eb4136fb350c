// Baked badges: the one credential in a PNG or an SVG (proof/baking.py). Nothing is drawn, unpacked or run.

import { asText, crc32, latin } from "./bytes.js";
import { Refused } from "./reading.js";

const LARGEST = 10 * 1024 * 1024;
const SIGNATURE = "\x89PNG\r\n\x1a\n";
const KEYWORD = "openbadgecredential\0";
const NAMESPACE = "https://purl.imsglobal.org/ob/v3p0";

export function isPng(bytes) {
  return latin(bytes.subarray(0, SIGNATURE.length)) === SIGNATURE;
}

export function isSvg(bytes) {
  const head = latin(bytes.subarray(0, 4096));
  return head.replace(/^(?:\xef\xbb\xbf|\s)+/, "").startsWith("<") && head.includes("<svg");
}

export function credentialInPng(bytes) {
  const found = [];
  for (const { kind, body } of chunks(bytes)) {
    const isOurs = ["iTXt", "tEXt", "zTXt"].includes(kind) && latin(body.subarray(0, KEYWORD.length)) === KEYWORD;
    if (!isOurs) continue;
    const rest = body.subarray(KEYWORD.length);
    if (kind !== "iTXt" || rest[0] || rest[1]) throw new Refused("picture.unreadable", kind);
    // Language and translated keyword end with a zero each.
    const language = rest.indexOf(0, 2);
    found.push(rest.subarray(rest.indexOf(0, language + 1) + 1));
  }
  return theOne(found);
}

export function credentialInSvg(bytes) {
  if (bytes.length > LARGEST) throw new Refused("picture.too_large");
  const text = asText(bytes)?.replace(/^\ufeff/, "");
  // A few lines of entities can become gigabytes.
  if (!text || /<!DOCTYPE|<!ENTITY/.test(text)) throw new Refused("picture.unreadable");
  const picture = new DOMParser().parseFromString(text, "image/svg+xml");
  if (picture.querySelector("parsererror")) throw new Refused("picture.unreadable");
  const elements = [...picture.getElementsByTagNameNS(NAMESPACE, "credential")];
  return theOne(elements.map((one) => new TextEncoder().encode((one.getAttribute("verify") || one.textContent).trim())));
}

function theOne(found) {
  if (found.length !== 1) throw new Refused(found.length ? "picture.two_credentials" : "picture.no_credential");
  return found[0];
}

// The chunks of a PNG, up to its end and not beyond (W3C PNG, section 5.3).
function* chunks(bytes) {
  if (bytes.length > LARGEST) throw new Refused("picture.too_large");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let place = SIGNATURE.length; ; ) {
    const end = place + 8 <= bytes.length ? place + 8 + view.getUint32(place) : Infinity;
    if (end + 4 > bytes.length) throw new Refused("picture.unreadable");
    const kind = latin(bytes.subarray(place + 4, place + 8));
    if (crc32(bytes.subarray(place + 4, end)) !== view.getUint32(end)) throw new Refused("picture.unreadable");
    yield { kind, body: bytes.subarray(place + 8, end) };
    if (kind === "IEND") return;
    place = end + 4;
  }
}

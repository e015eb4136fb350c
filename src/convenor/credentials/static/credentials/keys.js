// Which key may have signed (proof/trust.py), and whether it did (proof/keys.py, proof/tokens.py).

import { Point, verifyAsync } from "../ui/vendor/ed25519.js";
import { hostOf, isInward } from "./addresses.js";
import { fromBase58, fromBase64url, hex } from "./bytes.js";
import { Refused } from "./reading.js";

const RSA_AT_LEAST = 2048;
const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const PUBLIC = { EC: "alg crv kty x y", RSA: "alg e kty n" };
const WAYS = {
  ES256: [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
  RS256: [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, { name: "RSASSA-PKCS1-v1_5" }],
};

// The key of the issuer `did`, whatever its kind, if what it signed then may count. `signedAt` is what the document says
// (`2022-07-15T09:30:00Z`); `seenAt` answers when a log is proven to have had it, and is asked only of a withdrawn key.
async function usableKey(did, method, trust, { signedAt, seenAt = async () => "" }) {
  const document = await trust.issuerDocument(did);
  if (document?.id !== did) throw new Refused(isInward(hostOf(did)) ? "issuer.inward" : "issuer.unknown", did);
  if (method.split("#")[0] !== did) throw new Refused("key.foreign", method);
  const keys = (document.verificationMethod ?? []).filter(({ id }) => id === method);
  if (keys.length !== 1) throw new Refused("key.not_in_document", method);
  const [key] = keys;
  if (key.revoked) {
    const seen = await seenAt();
    if (!seen || seen >= key.revoked) throw new Refused("key.revoked", key.revoked);
  }
  if (key.retired && signedAt > key.retired) throw new Refused("key.retired", key.retired);
  if (!key.revoked && !(document.assertionMethod ?? []).includes(method)) {
    throw new Refused("key.not_for_assertion", method);
  }
  if (key.controller !== did) throw new Refused("key.wrong_controller", method);
  return key;
}

// The raw key with which `did` may have signed a document.
export async function documentKey(did, method, trust, about) {
  const key = await usableKey(did, method, trust, about);
  const raw = key.type === "Multikey" ? fromBase58(key.publicKeyMultibase, 34) : null;
  if (!raw || raw[0] !== 0xed || raw[1] !== 0x01) throw new Refused("key.not_ed25519", method);
  const publicKey = raw.slice(2);
  if (!isStrong(publicKey)) throw new Refused("key.weak", method);
  return publicKey;
}

// The key with which `did` may have signed a token: {jwk, algorithm}.
export async function tokenKey(did, method, trust, about) {
  const { type, publicKeyJwk: jwk } = await usableKey(did, method, trust, about);
  const isPublic = type === "JsonWebKey" && Object.keys(jwk ?? {}).sort().join(" ") === PUBLIC[jwk?.kty];
  const algorithm = isPublic && { EC: "ES256", RSA: "RS256" }[jwk.kty];
  const isSound =
    isPublic && jwk.alg === algorithm && (jwk.kty === "RSA" ? bitsOf(jwk.n) >= RSA_AT_LEAST : jwk.crv === "P-256");
  if (!isSound) throw new Refused("key.not_for_tokens", method);
  return { jwk, algorithm };
}

function bitsOf(number) {
  const bytes = fromBase64url(number) ?? [];
  const first = [...bytes].findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first]) + 24;
}

export async function isSignedToken({ jwk, algorithm }, signature, message) {
  const [kind, way] = WAYS[algorithm];
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, kind, false, ["verify"]);
    return await crypto.subtle.verify(way, key, signature, message);
  } catch {
    return false; // a key that is no point of the curve, and the like
  }
}

// Refuses a signature that can be spelled in two ways, or fits more than one message (RFC 8032, 5.1.7).
export function checkSpelling(signature) {
  const number = (bytes) => BigInt(`0x${hex([...bytes].reverse())}`);
  let commitment = null;
  try {
    commitment = Point.fromBytes(signature.slice(0, 32), true);
  } catch {
    // no point at all: no key can have made it
  }
  if (commitment?.isSmallOrder()) throw new Refused("signature.small_order");
  const y = number(signature.slice(0, 32)) & (2n ** 255n - 1n);
  if (y >= PRIME || number(signature.slice(32)) >= ORDER) throw new Refused("signature.not_canonical");
}

// One reading of RFC 8032: key and commitment are canonical and of prime order.
export async function isSigned(publicKey, signature, message) {
  const isSound = signature.length === 64 && isStrong(publicKey) && isStrong(signature.slice(0, 32));
  return isSound && verifyAsync(signature, message, publicKey, { zip215: false });
}

export function isStrong(bytes) {
  try {
    const point = Point.fromBytes(bytes, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}

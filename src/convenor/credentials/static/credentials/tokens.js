// The credential as a VC-JWT, read as strictly as proof/tokens.py reads it.

import { asText, fromBase64url, inUtf8 } from "./bytes.js";
import { isSignedToken } from "./keys.js";
import { readDocument, Refused } from "./reading.js";

const CLAIMS = ["exp", "iss", "nbf", "sub"];
const LATEST = Date.UTC(9999, 0, 1) / 1000;
const KEYS_IN_HEADERS = ["jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256"];

export function isToken(bytes) {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(asText(bytes)?.trim() ?? "");
}

// Takes a token apart. Returns {keyId, algorithm, payload, signed, signature}.
export function readToken(bytes) {
  const parts = asText(bytes).trim().split(".");
  const [header, payload, signature] = parts.map((part) => {
    const data = fromBase64url(part);
    if (!data) throw new Refused("jwt.malformed");
    return data;
  });
  const said = readDocument(header);
  const { alg: algorithm, typ, kid: keyId, ...more } = said;
  if (typeof algorithm !== "string" || algorithm.toLowerCase() === "none") throw new Refused("jwt.none");
  if (algorithm.startsWith("HS")) throw new Refused("jwt.symmetric", algorithm);
  if (!["ES256", "RS256"].includes(algorithm)) throw new Refused("jwt.wrong_algorithm", algorithm);
  if (KEYS_IN_HEADERS.some((name) => Object.hasOwn(said, name))) throw new Refused("jwt.embedded_key");
  if (Object.keys(more).length) throw new Refused("jwt.unknown_header", Object.keys(more)[0]);
  if (typ !== "JWT") throw new Refused("jwt.wrong_type");
  if (typeof keyId !== "string" || !keyId) throw new Refused("jwt.no_key");
  return { keyId, algorithm, payload: readDocument(payload), signed: inUtf8(parts.slice(0, 2).join(".")), signature };
}

// The credential in a token: its payload without the registered claims.
export function bodyOf({ payload }) {
  if (Object.hasOwn(payload, "jti")) throw new Refused("jwt.jti");
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== "iat" && !CLAIMS.includes(name)));
}

// When the token says that it was signed, as `2022-07-15T09:30:00Z`.
export function signedAt({ payload: { iat } }) {
  if (!Number.isInteger(iat) || iat < 0 || iat >= LATEST) throw new Refused("jwt.no_time");
  return new Date(iat * 1000).toISOString().replace(".000Z", "Z");
}

// The claims must say exactly what the credential `body` says.
export function checkClaims({ payload }, body) {
  const seconds = (moment) => new Date(moment).valueOf() / 1000;
  const expected = {
    exp: body.validUntil ? seconds(body.validUntil) : undefined,
    iss: body.issuer.id,
    nbf: seconds(body.validFrom),
    sub: body.credentialSubject.id,
  };
  for (const name of CLAIMS) if (payload[name] !== expected[name]) throw new Refused("jwt.claims_differ", name);
}

export async function checkToken({ algorithm, signature, signed }, key) {
  if (algorithm !== key.algorithm) throw new Refused("jwt.wrong_algorithm", algorithm);
  if (!(await isSignedToken(key, signature, signed))) throw new Refused("signature.wrong");
}

// What carries a credential: a PDF, a PNG, an SVG; or nothing, and the file is the credential itself.

import { attachedTo, isPdf } from "./pdf.js";
import { credentialInPng, credentialInSvg, isPng, isSvg } from "./pictures.js";

// Returns {credential, logProof, kind}: bytes, bytes or null, and "paper", "picture" or "credential".
export async function carriedBy(bytes) {
  if (isPdf(bytes)) return { ...(await attachedTo(bytes)), kind: "paper" };
  if (isPng(bytes)) return { credential: credentialInPng(bytes), logProof: null, kind: "picture" };
  if (isSvg(bytes)) return { credential: credentialInSvg(bytes), logProof: null, kind: "picture" };
  return { credential: bytes, logProof: null, kind: "credential" };
}

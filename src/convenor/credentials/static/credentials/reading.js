// Reading a credential as strictly as `convenor verify` reads it (proof/documents.py, proof/schema.py, proof/forms.py).
// The forms themselves come from there as data: there is one description of a credential, not two.

const LARGEST = 128 * 1024;
const DEEPEST = 10;
const UNSAID = /[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|\p{Surrogate}/u;
const WEB = /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?$/;
const TOKEN = /"(?:[^"\\]|\\[^])*"(\s*:)?|[[\]{}]|-?[0-9][0-9.eE+-]*/g;

// Why something is not believed: a code, and a detail for those who want to know where.
export class Refused extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`);
    Object.assign(this, { code, detail });
  }
}

// The JSON object in `bytes`: UTF-8, no name twice, no fraction, little depth.
export function readDocument(bytes, largest = LARGEST) {
  if (bytes.length > largest) throw new Refused("json.too_large");
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("json.not_utf8");
  }
  const names = namesIn(text);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused("json.malformed");
  }
  // JSON.parse keeps the last of two equal names and says nothing; the text has one name more then.
  if (members(value) !== names) throw new Refused("json.duplicate_name");
  if (!isObject(value)) throw new Refused("json.not_an_object");
  return value;
}

// How many names the objects in a JSON text have. Refuses depth and fractions on the way.
function namesIn(text) {
  let names = 0;
  let depth = 0;
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (colon) names += 1;
    else if ("[{".includes(token) && ++depth > DEEPEST) throw new Refused("json.too_deep");
    else if ("]}".includes(token)) depth -= 1;
    else if (/^-?[0-9]/.test(token) && /[.eE]/.test(token)) throw new Refused("json.fraction");
  }
  return names;
}

function members(value) {
  if (value === null || typeof value !== "object") return 0;
  const inner = Object.values(value);
  return (Array.isArray(value) ? 0 : inner.length) + inner.reduce((sum, one) => sum + members(one), 0);
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

// Each kind of form, by the name of the function in proof/schema.py that makes it.
const CHECKS = {
  object({ needed, members: known }, value, path) {
    if (!isObject(value)) throw new Refused("form.wrong_type", path);
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(known, name)) throw new Refused("form.unknown_member", `${path}.${name.slice(0, 60)}`);
    }
    for (const name of needed) {
      if (!Object.hasOwn(value, name)) throw new Refused("form.missing_member", `${path}.${name}`);
    }
    for (const [name, inner] of Object.entries(value)) checkForm(known[name], inner, `${path}.${name}`);
  },
  array({ of, most }, value, path) {
    if (!Array.isArray(value)) throw new Refused("form.wrong_type", path);
    if (value.length < 1 || value.length > most) throw new Refused("form.wrong_length", path);
    value.forEach((inner, place) => checkForm(of, inner, `${path}[${place}]`));
  },
  exactly(values, value, path) {
    const written = JSON.stringify(value);
    if (!values.some((one) => JSON.stringify(one) === written)) throw new Refused("form.wrong_value", path);
  },
  text({ longest, pattern }, value, path) {
    if (typeof value !== "string") throw new Refused("form.wrong_type", path);
    const length = [...value].length;
    if (length < 1 || length > longest) throw new Refused("form.wrong_length", path);
    if (UNSAID.test(value)) throw new Refused("form.control_character", path);
    if (pattern && !new RegExp(`^(?:${pattern})$`).test(value)) throw new Refused("form.wrong_value", path);
  },
  address(_, value, path) {
    CHECKS.text({ longest: 500, pattern: "" }, value, path);
    if (!WEB.test(value)) throw new Refused("form.not_an_address", path);
  },
  time(_, value, path) {
    CHECKS.text({ longest: 20, pattern: "" }, value, path);
    if (!isTime(value)) throw new Refused("form.not_a_time", path);
  },
};

function checkForm(form, value, path) {
  const [[kind, about]] = Object.entries(form);
  CHECKS[kind](about, value, path);
}

// Whether a text is a moment like 2022-07-15T09:30:00Z.
export function isTime(value) {
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? new Date(value) : new Date(NaN);
  return !Number.isNaN(moment.valueOf()) && moment.toISOString() === value.replace("Z", ".000Z");
}

// RFC 8785: names in the order of their UTF-16 code units, texts and whole numbers as JSON.stringify writes them.
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(",")}}`;
}

// A credential: its form, and what no form can say. `rules` are those of /check/file/rules.json.
export function checkCredential(document, rules, { signed = true } = {}) {
  const body = withoutProof(document, rules.credentialContexts, rules.forms.proof, signed);
  if (!Object.hasOwn(body, "credentialStatus")) throw new Refused("status.missing");
  checkForm(rules.forms.credential, body, "credential");
  const kinds = body.credentialSubject.identifier.map((one) => one.identityType);
  if (kinds[0] !== "name" || new Set(kinds).size !== kinds.length) throw new Refused("identifier.no_name");
  const status = body.credentialStatus;
  if (status.statusPurpose === "suspension") throw new Refused("status.suspension");
  if (status.statusPurpose !== "revocation") throw new Refused("status.wrong_purpose");
  if (status.id !== `${status.statusListCredential}#${status.statusListIndex}`) throw new Refused("status.wrong_index");
  const { achievement } = body.credentialSubject;
  const things = [body, body.issuer, body.credentialSubject, status, achievement, ...achievement.resultDescription];
  if (new Set(things.map((thing) => thing.id)).size !== things.length) throw new Refused("form.same_id");
  if (body.validUntil && body.validUntil <= body.validFrom) throw new Refused("dates.inverted");
  if (body.credentialSubject.activityEndDate < body.credentialSubject.activityStartDate) throw new Refused("dates.inverted");
}

export function checkStatusList(document, rules) {
  const body = withoutProof(document, rules.statusListContexts, rules.forms.proof);
  checkForm(rules.forms.statusList, body, "status list");
  if (body.credentialSubject.id !== `${body.id}#list`) throw new Refused("status.wrong_id");
  if (body.credentialSubject.statusPurpose !== "revocation") throw new Refused("status.wrong_purpose");
  if (body.validUntil <= body.validFrom) throw new Refused("dates.inverted");
}

// Contexts and proof are refused by codes of their own; returns the rest.
function withoutProof(document, contexts, proofForm, signed = true) {
  const { proof, ...body } = document;
  if (JSON.stringify(body["@context"]) !== JSON.stringify(contexts)) throw new Refused("context.not_pinned");
  if (signed) checkProof(proof, proofForm);
  else if (proof !== undefined) throw new Refused("form.unknown_member", "proof");
  return body;
}

function checkProof(proof, form) {
  if (proof === undefined) throw new Refused("proof.missing");
  if (!Array.isArray(proof)) throw new Refused("form.wrong_type", "proof");
  if (proof.length !== 1) throw new Refused(proof.length ? "proof.second" : "proof.empty");
  const [one] = proof;
  const [{ members }] = Object.values(form);
  if (isObject(one)) {
    for (const name of ["type", "cryptosuite", "proofPurpose"]) {
      const isOurs = members[name].exactly.includes(one[name]);
      if (!isOurs) throw new Refused(name === "proofPurpose" ? "proof.wrong_purpose" : "proof.wrong_suite");
    }
    if (Object.hasOwn(one, "expires")) throw new Refused("proof.expires");
    const unknown = Object.keys(one).find((name) => !Object.hasOwn(members, name));
    if (unknown) throw new Refused("proof.unknown_option", unknown);
  }
  checkForm(form, one, "proof[0]");
}

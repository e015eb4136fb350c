// A file is dropped or chosen, and checked here: it never leaves the browser. What is asked of the site is what it
// publishes: the issuer's keys, the status list, and what is on record under the code of the certificate.

import { asText, hex, sha256 } from "./bytes.js";
import { carriedBy } from "./carriers.js";
import { verify } from "./proof.js";
import { Refused } from "./reading.js";

const form = document.querySelector("[data-check-file]");
const input = form.querySelector("input[type=file]");
const result = document.querySelector("[data-result]");
const language = document.documentElement.lang;

if (globalThis.crypto?.subtle && globalThis.DecompressionStream && Object.hasOwn) {
  document.querySelector("[data-old-browser]").hidden = true;
  form.hidden = false;
}

input.addEventListener("change", () => { if (input.files[0]) check(input.files[0]); });
form.addEventListener("submit", (event) => event.preventDefault());

// A file may be dropped anywhere: beside the frame the browser would open it and leave the page.
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("drop-ready");
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("drop-ready"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("drop-ready");
  const [file] = event.dataTransfer.files;
  if (file) check(file);
});

let asked = 0;
async function check(file) {
  const turn = ++asked;
  show(copy("[data-working]"));
  const found = await examine(file);
  if (turn !== asked) return; // another file was chosen meanwhile
  show(verdictOf(found, file), ...(found.document ? [factsOf(found.document)] : []), findingsOf(found));
  input.value = ""; // so that the same file can be chosen again
}

async function examine(file) {
  const checks = [];
  const note = (step, outcome, code, detail = "") => checks.push({ step, outcome, code, detail, at: new Date() });
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const rules = await fetched(form.dataset.rules, "file.unreachable");
    const { credential, logProof, kind } = await carriedBy(bytes);
    const report = await verify(credential, {
      rules,
      trust: trustOf(rules),
      logProof,
      ...(rules.listAt ? { listAt: new Date(rules.listAt) } : {}),
    });
    const record = report.document ? await recordOf(report.document, rules) : { status: "" };
    if (!report.document) note("file", "not_checked", "file.not_reached");
    else if (record.status === "unreachable") note("file", "not_checked", "file.unreachable");
    else if (record.status === "never_issued") note("file", "failed", "file.never_issued");
    else if (kind !== "paper") note("file", "not_checked", `file.no_paper${kind === "picture" ? "_picture" : ""}`);
    else if (hex(await sha256(bytes)) === record.pdf_sha256) note("file", "passed", "file.passed");
    else note("file", "failed", "file.changed");
    return { checks: [...checks, ...report.checks], document: report.document, record };
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused("file.unforeseen", String(error?.message ?? error));
    note("file", refused.code === "file.unreachable" ? "not_checked" : "failed", refused.code, refused.detail);
    return { checks, document: null, record: { status: "" } };
  }
}

// Only issuers and the log of this site are believed here, by the keys that it publishes.
function trustOf(rules) {
  const answers = new Map();
  const once = (address, code, read) => {
    if (!answers.has(address)) answers.set(address, fetched(address, code, read));
    return answers.get(address);
  };
  const lists = `${rules.site}/issuers/`;
  return {
    issuerDocument: async (did) => {
      const slug = did.startsWith(rules.issuers) ? did.slice(rules.issuers.length) : "";
      return /^[A-Za-z0-9_-]+$/.test(slug) ? once(`/issuers/${slug}/did.json`, "issuer.unreachable") : null;
    },
    statusList: async (address) =>
      address.startsWith(lists) ? once(address.slice(rules.site.length), "status.unreachable") : null,
    log: async () => {
      const keys = await once("/log/key", "log.unreachable", asLines);
      const latest = keys ? asText((await once("/log/checkpoint", "log.unreachable", asBytes)) ?? new Uint8Array()) : "";
      return { keys: keys ?? [], kept: latest ? [latest] : [] };
    },
    logProof: async (document) => {
      const token = tokenOf(document, rules);
      return token ? once(`/v/${token}/credential.tlog-proof`, "log.unreachable", asBytes) : null;
    },
  };
}

// What the site says of the certificate: all that leaves the browser is its code.
async function recordOf(document, rules) {
  const token = tokenOf(document, rules);
  if (!token) return { status: "never_issued" };
  try {
    return (await fetched(`/v/${token}.json`, "file.unreachable")) ?? { status: "never_issued" };
  } catch {
    return { status: "unreachable" };
  }
}

// The code of a certificate of this site: the one in its QR code.
function tokenOf({ id }, { site }) {
  return id.startsWith(`${site}/v/`) ? /^\/v\/([0-9a-f]{32})\/$/.exec(id.slice(site.length))?.[1] : undefined;
}

const asJson = (answer) => answer.json();
const asBytes = async (answer) => new Uint8Array(await answer.arrayBuffer());
const asLines = async (answer) => (await answer.text()).split("\n").filter(Boolean);

async function fetched(address, code, read = asJson) {
  try {
    const answer = await fetch(address, { credentials: "omit", redirect: "error", headers: { Accept: "*/*" } });
    if (answer.status === 404) return null;
    if (answer.ok) return await read(answer);
  } catch {
    // said below, as any answer that is none
  }
  throw new Refused(code, address);
}

// What it comes to: the worst that any step found.
export function conclusion({ checks, record }) {
  const { code: failed, step } = checks.find(({ outcome, step }) => outcome === "failed" && step !== "file") ?? {};
  const file = checks.find(({ step }) => step === "file").code;
  if (failed === "status.revoked" || ["revoked", "superseded"].includes(record.status)) {
    return record.status === "superseded" ? "superseded" : "revoked";
  }
  if (failed === "dates.expired") return "expired";
  if (["issuer.unknown", "issuer.inward"].includes(failed)) return "foreign";
  if (step === "log") return "unlogged";
  if (failed) return /^json|^proof.missing/.test(failed) ? "unreadable" : "refused";
  if (/^pdf|^picture|^file.unforeseen/.test(file)) return "unreadable";
  if (file === "file.never_issued") return "refused";
  if (file === "file.changed") return "altered";
  const isLeftOut = ({ outcome, step, code }) => outcome === "not_checked" && step !== "file" && code !== "log.not_checked";
  if (checks.some(isLeftOut) || file === "file.unreachable") return "unchecked";
  return file.startsWith("file.no_paper") ? "credential" : "valid";
}

function show(...parts) {
  result.replaceChildren(...parts);
}

function copy(selector) {
  return document.querySelector(`template${selector}`).content.firstElementChild.cloneNode(true);
}

function verdictOf(found, file) {
  const verdict = copy(`[data-verdict="${conclusion(found)}"]`);
  fill(verdict, "name", file.name);
  fill(verdict, "reason", found.record.reason ?? "");
  fill(verdict, "number", found.record.number ?? "");
  link(verdict, "successor", found.record.successor);
  return verdict;
}

function findingsOf({ checks }) {
  const section = copy("[data-findings]");
  const list = section.querySelector("ul");
  for (const check of checks) {
    const known = document.querySelector(`template[data-code="${check.code}"]`);
    const row = copy(known ? `[data-code="${check.code}"]` : `[data-code="${check.step}.${check.outcome}"]`);
    fill(row, "detail", known && check.outcome === "passed" ? check.detail : [check.code, check.detail].filter(Boolean).join(" · "));
    fill(row, "time", check.code.endsWith(".not_reached") ? "" : time.format(check.at));
    list.append(row);
  }
  return section;
}

const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

// Days as the pages write them: not every browser knows the names of our months.
const months = form.dataset.months.split(" ");
function days(first, last) {
  const parts = (text) => [Number(text.slice(8, 10)), months[Number(text.slice(5, 7)) - 1], text.slice(0, 4)];
  const [begins, ends] = [parts(first), parts(last)];
  const shared = [[0, 1, 2], [1, 2], [2], []].find((same) => same.every((place) => begins[place] === ends[place]));
  if (shared.length === 3) return ends.join(" ");
  const beginning = begins.filter((_, place) => !shared.includes(place)).join(" ");
  return `${beginning}${shared.length === 2 ? "–" : " – "}${ends.join(" ")}`;
}

// What the signature proves, for comparing with the page. A fact that is not said has no line.
function factsOf(credential) {
  const { credentialSubject: subject, issuer } = credential;
  const { achievement } = subject;
  const people = Object.fromEntries(subject.identifier.map((one) => [one.identityType, one.identityHash]));
  const alignments = achievement.alignment ?? [];
  const named = (kind) => achievement.resultDescription.filter(({ resultType }) => resultType === kind).map(({ name }) => name);
  const facts = {
    notice: credential.description,
    title: credential.name,
    holder: people.name,
    latin: people["ext:latinName"],
    institution: people["ext:institution"],
    course: achievement.name,
    programme: alignments.filter((one) => one.targetType).map((one) => one.targetName).join("; "),
    dates: days(subject.activityStartDate, subject.activityEndDate),
    training: subject.result[0].value.replace("PT", "").replace("H", " h ").replace("M", " min").trim(),
    modules: named("ext:Module").join("; "),
    details: achievement.description.replaceAll(" | ", "\n"),
    terms: alignments.filter((one) => !one.targetType).map((one) => one.targetName + (one.targetFramework ? ` (${one.targetFramework})` : "")).join("\n"),
    criteria: achievement.criteria.narrative,
    issuer: issuer.name,
    issued: days(credential.validFrom, credential.validFrom),
    until: credential.validUntil ? days(credential.validUntil, credential.validUntil) : "",
    number: subject.licenseNumber,
  };
  const article = copy("[data-facts]");
  for (const [name, text] of Object.entries(facts)) fill(article, name, text ?? "");
  link(article, "page", new URL(credential.id).pathname);
  return article;
}

// Puts a text where it belongs; a line that has nothing to say goes.
function fill(part, name, text) {
  for (const place of part.querySelectorAll(`[data-fill="${name}"]`)) {
    if (text) place.textContent = text;
    else (place.closest("[data-line]") ?? place).remove();
  }
}

function link(part, name, address) {
  for (const place of part.querySelectorAll(`[data-link="${name}"]`)) {
    if (address) place.href = new URL(address, location.href).pathname;
    else (place.closest("[data-line]") ?? place).remove();
  }
}

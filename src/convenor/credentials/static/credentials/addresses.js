// Addresses that point at the reader's own machine or network (proof/addresses.py). Nothing of the kind is ever fetched
// here; but what was checked is handed on, to programs and people who do fetch.

const INWARD = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|onion|invalid|test)$/;

// Whether a name is not one of the public network. Any number counts as inward: no issuer is called by one.
export function isInward(host) {
  const name = host.replace(/\.+$/, "").toLowerCase();
  const last = name.split(".").at(-1);
  return !name.includes(".") || name.includes(":") || /^(?:[0-9]+|0x[0-9a-f]*)$/.test(last) || INWARD.test(name);
}

// The host of an address on the web, or of a did:web; empty when there is none.
export function hostOf(address) {
  try {
    if (!address.startsWith("did:web:")) return new URL(address).hostname;
    return decodeURIComponent(address.split(":")[2]).split(":")[0].toLowerCase();
  } catch {
    return "";
  }
}

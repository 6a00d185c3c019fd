// The whole of the package but what is loaded later: a build makes one file of it, so that a page asks for
// one. index.js shows what is public of it; the rest is for the elements, the hooks and what is loaded later.

export { connect } from "./connect.js";
export { CoreFailure, loadModule } from "./core.js";
export { kUnknownState } from "./core_session.js";
export { CarillonError } from "./error.js";
export { freeze } from "./freeze.js";
export { leaseInbox } from "./leases.js";

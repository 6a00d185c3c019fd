// Carillon in a page: one live inbox of notifications. The types and what they promise are told in
// index.d.ts.

export { CarillonError, connect } from "./inside.js";

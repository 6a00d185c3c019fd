/** What `error` listeners and rejected operations get. The codes are listed in index.d.ts. */
export class CarillonError extends Error {
  name = "CarillonError";
  code;

  constructor(code, message, details = {}) {
    const { cause, ...rest } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, rest);
  }
}

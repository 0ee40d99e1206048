/** A host that resolves to what a stranger may not make us reach. */
export class UnsafeAddress extends Error {
  constructor() {
    super("not an address on the Internet");
    this.name = "UnsafeAddress";
  }
}

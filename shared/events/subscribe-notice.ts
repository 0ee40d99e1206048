import type { NoticeContract, NoticeOf } from "#shared/contracts/notice.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { parseMessage } from "./parse-message.ts";
import type { Subscriber } from "./subscribe.ts";
import { bury, type DeliveryDeps, handleOrBury, takeDelivery } from "./take-delivery.ts";

/**
 * The way from a message of somebody else's to a handler: parsed from `{ attributes, data }`, the
 * latter being its body as JSON. There is no ledger of notices: handling one twice has to do no
 * harm. What can never succeed becomes a dead event, anything else is thrown, as in `subscribe`.
 */
export function subscribeNotice<C extends NoticeContract>(
  contract: C,
  handle: (notice: NoticeOf<C>) => Promise<void>,
  deps: DeliveryDeps,
): Subscriber {
  return (message) =>
    takeDelivery(contract, message, deps, async () => {
      const { attributes = {}, body } = message;
      const parsed = parseMessage(contract.notice, { attributes, data: parseJson(body) });
      if (parsed.problem !== undefined) return bury(contract, message, parsed.problem, deps);
      // The contract's own schema made it just now; zod cannot infer a generic's output.
      return handleOrBury(contract, message, deps, () => handle(parsed.data as NoticeOf<C>));
    });
}

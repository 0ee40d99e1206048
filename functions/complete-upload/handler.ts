import type { NoticeOf } from "#shared/contracts/notice.ts";
import type { objectFinalized } from "#shared/contracts/object-finalized.ts";
import { completeNoticedUpload } from "#shared/knowledge/complete-noticed-upload.ts";
import type { Deps } from "./deps.ts";

/** Bytes of an announced document are in the bucket: checked, and on their way to the index. */
export async function handle(notice: NoticeOf<typeof objectFinalized>, deps: Deps): Promise<void> {
  await completeNoticedUpload(notice, deps);
}

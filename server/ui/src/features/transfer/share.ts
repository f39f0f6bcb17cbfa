import type { Job } from "@/shared/api/jobs";

/** How much is done, in percent; a small part while nobody knows how much there is. */
export function share(job: Pick<Job, "done" | "total">): number {
  if (job.total <= 0) return job.done > 0 ? 5 : 0;
  return Math.min(100, Math.round((job.done / job.total) * 100));
}

import type { JobTextKey } from "./texts";

export const en: Record<JobTextKey, string> = {
  title: "Jobs",
  adminTitle: "Background jobs",
  mine: "Mine",
  all: "All",
  scope: "Scope",
  empty: "No jobs",
  emptyText:
    "Long work such as imports, exports and recomputing is listed here. You can leave it and will be notified.",
  what: "Job",
  who: "Asked by",
  state: "State",
  progress: "Progress",
  at: "Time",
  download: "Download",
  stop: "Stop",
  stopped: "Asked to stop",
  waiting: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Not completed",
  cancelled: "Stopped",
  draft: "Prepared",
  internal: "Something went wrong; try again",
  notifications: "Notifications",
};

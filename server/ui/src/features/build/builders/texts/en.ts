/** Builders. */
import type { zh } from "./zh";

export const en: Record<keyof typeof zh, string> = {
  open: "Builders…",
  incidents: "Flow incidents…",
  title: "Builders",
  lead: "Who may change this app beside the administrators: forms, rules, flows, views, reminders, prints and translations; and look at the node log, at incidents and at what a migration would do.",
  warning:
    "A builder decides what flows and formulas do, and so can come to see all data of this app, but of no other. Permission groups, public links, secrets, addresses other systems call, trying again and moving runs stay with administrators.",
  members: "Members",
  departments: "Departments (and those below)",
  roles: "Roles",
  save: "Save",
  saved: "Saved",
};

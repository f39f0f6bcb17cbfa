/**
 * The map of the page. Every screen is a chunk of its own, loaded when its
 * address is opened; the frame around them is loaded once.
 */
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { Frame } from "./frame/frame";
import { FrameSkeleton } from "./frame/frame-skeleton";
import { NotFound } from "./not-found";
import { RouteProblem } from "./route-problem";
import { Session } from "./session";

/** Inside the frame, for people who are signed in. */
const inside: RouteObject[] = [
  { index: true, lazy: () => import("@/features/inbox/workbench-page") },
  { path: "notifications", lazy: () => import("@/features/inbox/notifications-page") },
  { path: "jobs", lazy: () => import("@/features/job/jobs-page") },
  { path: "apps", lazy: () => import("@/features/inbox/apps-page") },
  { path: "apps/:app", lazy: () => import("@/features/inbox/app-page") },
  { path: "apps/:app/:form", lazy: () => import("@/features/record/records-page") },
  { path: "apps/:app/:form/import", lazy: () => import("@/features/transfer/import-page") },
  { path: "apps/:app/:form/new", lazy: () => import("@/features/record/edit/create-page") },
  { path: "apps/:app/:form/duplicates", lazy: () => import("@/features/duplicate/found/found-page") },
  { path: "apps/:app/:form/print", lazy: () => import("@/features/print/print-page") },
  { path: "apps/:app/:form/bin", lazy: () => import("@/features/record/bin/bin-page") },
  { path: "apps/:app/:form/archive", lazy: () => import("@/features/record/archive/archive-page") },
  { path: "apps/:app/:form/:id", lazy: () => import("@/features/record/detail/record-page") },
  { path: "build/:app", lazy: () => import("@/features/build/build-page") },
  { path: "build/:app/forms/:form", lazy: () => import("@/features/build/form/designer-page") },
  { path: "build/:app/rules/:rule", lazy: () => import("@/features/build/rule/rule-page") },
  { path: "build/:app/reminders/:reminder", lazy: () => import("@/features/build/reminder/reminder-page") },
  {
    path: "build/:app/aggregates/:aggregate",
    lazy: () => import("@/features/build/aggregate/aggregate-page"),
  },
  { path: "build/:app/flows/:flow", lazy: () => import("@/features/build/flow/flow-page") },
  {
    path: "build/:app/flows/:flow/figures",
    lazy: () => import("@/features/build/flow/figures/figures-page"),
  },
  { path: "build/:app/flows/:flow/log", lazy: () => import("@/features/build/flow/log/log-page") },
  {
    path: "build/:app/flows/:flow/migrate",
    lazy: () => import("@/features/build/flow/migrate/migrate-page"),
  },
  { path: "build/:app/prints", lazy: () => import("@/features/build/print/prints-page") },
  { path: "build/:app/prints/:print", lazy: () => import("@/features/build/print/print-page") },
  { path: "build/:app/translations", lazy: () => import("@/features/build/translate/translations-page") },
  { path: "build/:app/incidents", lazy: () => import("@/features/admin/incidents-page") },
  { path: "build/:app/access", lazy: () => import("@/features/build/access/access-page") },
  { path: "build/:app/builders", lazy: () => import("@/features/build/builders/builders-page") },
  { path: "build/:app/links", lazy: () => import("@/features/link/links-page") },
  { path: "runs/:run", lazy: () => import("@/features/flow/run-page") },
  { path: "tasks/:task", lazy: () => import("@/features/flow/task-page") },
  { path: "tasks/:task/print", lazy: () => import("@/features/print/task-print-page") },
  { path: "templates", lazy: () => import("@/features/template/templates-page") },
  { path: "profile", lazy: () => import("@/features/account/profile-page") },
  { path: "mine", lazy: () => import("@/features/account/mine-page") },
  {
    path: "admin",
    lazy: () => import("@/features/admin/admin-layout"),
    children: [
      { index: true, element: <Navigate to="members" replace /> },
      { path: "members", lazy: () => import("@/features/admin/members-page") },
      { path: "members/:id/tasks", lazy: () => import("@/features/admin/hand-over/tasks-page") },
      { path: "departments", lazy: () => import("@/features/admin/departments-page") },
      { path: "roles", lazy: () => import("@/features/admin/roles-page") },
      { path: "settings", lazy: () => import("@/features/admin/settings-page") },
      { path: "notices", lazy: () => import("@/features/admin/notices-page") },
      { path: "calendar", lazy: () => import("@/features/admin/calendar/calendar-page") },
      { path: "keys", lazy: () => import("@/features/admin/keys-page") },
      { path: "secrets", lazy: () => import("@/features/admin/secrets-page") },
      { path: "outbox", lazy: () => import("@/features/admin/outbox-page") },
      { path: "timers", lazy: () => import("@/features/admin/timers-page") },
      { path: "incidents", lazy: () => import("@/features/admin/incidents-page") },
      { path: "figures", lazy: () => import("@/features/build/flow/figures/report-page") },
      { path: "jobs", lazy: () => import("@/features/job/jobs-page") },
      { path: "audit", lazy: () => import("@/features/admin/audit-page") },
      { path: "health", lazy: () => import("@/features/admin/health-page") },
    ],
  },
  { path: "*", element: <NotFound /> },
];

/** Without the frame. */
const outside: RouteObject[] = [
  { path: "setup", lazy: () => import("@/features/entry/setup-page") },
  { path: "login", lazy: () => import("@/features/entry/login-page") },
];

export const router = createBrowserRouter([
  {
    errorElement: <RouteProblem />,
    children: [
      // Before the workspace there is no frame to hint at.
      { hydrateFallbackElement: <></>, children: outside },
      {
        hydrateFallbackElement: <FrameSkeleton />,
        element: (
          <Session>
            <Frame />
          </Session>
        ),
        children: [{ errorElement: <RouteProblem />, children: inside }],
      },
    ],
  },
]);

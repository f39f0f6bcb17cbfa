/** The entry of public links: /f/TOKEN a form, /q/TOKEN a query, /p/SECRET the progress of an answer, /t/TOKEN a task. */
import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { actOnce } from "@/shared/controls/act-once";
import { giveFocusBack } from "@/shared/controls/give-focus-back";
import { language } from "@/shared/i18n/language";
import "@/shared/theme/base.css";
import { apply } from "@/shared/theme/mode";
import {
  openForm,
  progressOf,
  queryForm,
  type ProgressAnswer,
  type PublicForm,
  type QueryForm,
  type TaskStanding,
} from "./calls";
import { FormPage } from "./form-page";
import { tellHeight } from "./in-frame";
import { ProgressPage } from "./progress-page";
import { QueryPage } from "./query-page";
import { sentAlong } from "./sent-along";
import { Opening } from "./sheet";

// Who opens a form does not load the page of a task.
const TaskPage = lazy(() => import("./task-page").then((page) => ({ default: page.TaskPage })));

document.documentElement.lang = language();
apply();
actOnce(document);
giveFocusBack(document);

const [, verb = "", token = ""] = window.location.pathname.split("/").map(decodeURIComponent);
const params = new URLSearchParams(window.location.search);
const place = document.getElementById("root");
if (place) {
  createRoot(place).render(pageOf());
  tellHeight(place);
}

function pageOf() {
  if (verb === "q") return <QueryPage token={token} first={sentAlong<QueryForm>() ?? queryForm(token)} />;
  if (verb === "p")
    return <ProgressPage secret={token} first={sentAlong<ProgressAnswer>() ?? progressOf(token)} />;
  if (verb === "t")
    return (
      <Suspense fallback={<Opening />}>
        <TaskPage token={token} sent={sentAlong<TaskStanding>()} />
      </Suspense>
    );
  const edit = params.get("edit");
  const first = sentAlong<PublicForm>() ?? openForm(token, { edit, about: params.get("about") });
  return <FormPage token={token} edit={edit} params={params} first={first} />;
}

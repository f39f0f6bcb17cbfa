/** The entry of public links: /f/TOKEN a form, /q/TOKEN a query, /p/SECRET the progress of an answer, /t/TOKEN a task. */
import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { actOnce } from "@/shared/controls/act-once";
import { language } from "@/shared/i18n/language";
import "@/shared/theme/base.css";
import { apply } from "@/shared/theme/mode";
import { openForm, type PublicForm } from "./calls";
import { FormPage } from "./form-page";
import { ProgressPage } from "./progress-page";
import { QueryPage } from "./query-page";
import { Opening } from "./sheet";

// Who opens a form does not load the page of a task.
const TaskPage = lazy(() => import("./task-page").then((page) => ({ default: page.TaskPage })));

document.documentElement.lang = language();
apply();
actOnce(document);

const [, verb = "", token = ""] = window.location.pathname.split("/").map(decodeURIComponent);
const params = new URLSearchParams(window.location.search);
const place = document.getElementById("root");
if (place) createRoot(place).render(pageOf());

/** What the server has sent along with the page. */
function given(): Promise<PublicForm> | null {
  const text = document.getElementById("opened")?.textContent;
  return text ? Promise.resolve(JSON.parse(text) as PublicForm) : null;
}

function pageOf() {
  if (verb === "q") return <QueryPage token={token} />;
  if (verb === "p") return <ProgressPage secret={token} />;
  if (verb === "t")
    return (
      <Suspense fallback={<Opening />}>
        <TaskPage token={token} />
      </Suspense>
    );
  // The question is on its way before the page is drawn.
  const edit = params.get("edit");
  return (
    <FormPage token={token} edit={edit} params={params} first={given() ?? openForm(token, edit, null)} />
  );
}

/** What can be done with the views of a form, each said when it is done or refused. */
import { App } from "antd";
import type { FormDto, StoredView } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeView, useDeleteView, useOrderViews } from "../calls/views";
import { settingsOf } from "./settings";
import { viewTexts } from "./texts/texts";

export function useViewCommands(form: FormDto) {
  const t = useTexts(viewTexts);
  const { message, modal } = App.useApp();
  const change = useChangeView(form);
  const remove = useDeleteView(form);
  const order = useOrderViews(form);
  const keys = form.views.map((one) => one.key);
  const first = form.first_view ?? undefined;

  const attempt = (done: Promise<unknown>, said?: string) =>
    done.then(
      () => {
        if (said) void message.success(said);
        return true;
      },
      (error: unknown) => {
        void message.error(messageOf(error));
        return false;
      },
    );
  return {
    /** Moves a view among the tabs, one step to the left or the right. */
    move: (view: StoredView, step: -1 | 1) => {
      const at = keys.indexOf(view.key);
      const next = [...keys];
      next.splice(at, 1);
      next.splice(at + step, 0, view.key);
      void attempt(order.mutateAsync({ keys: next, first, shared: false }));
    },
    openFirst: (view: StoredView) =>
      void attempt(order.mutateAsync({ keys, first: view.key, shared: false }), t("ordered")),
    orderForAll: () => void attempt(order.mutateAsync({ keys, first, shared: true }), t("ordered")),
    setShared: (view: StoredView, shared: boolean) =>
      void attempt(
        change.mutateAsync({ key: view.key, title: view.title, shared, settings: settingsOf(view) }),
        t("saved"),
      ),
    askRemove: (view: StoredView, onRemoved: () => void) =>
      modal.confirm({
        title: t("removeTitle", { title: view.title }),
        content: t(view.source === "shared" ? "removeShared" : "removeOwn"),
        okText: t("remove"),
        okButtonProps: { danger: true },
        cancelText: t("cancel"),
        onOk: async () => {
          if (await attempt(remove.mutateAsync(view.key), t("removed"))) onRemoved();
        },
      }),
  };
}

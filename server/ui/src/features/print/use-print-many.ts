/** Leads to the print of records of a list; of more than are printed at once the first, after a word about it. */
import { App } from "antd";
import { useNavigate } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { MOST_PRINTED, printAddress } from "./print-address";
import { printTexts } from "./texts/texts";

/** Takes the records in the order of the list. */
export function usePrintMany(app: string, form: string): (ids: readonly string[]) => void {
  const t = useTexts(printTexts);
  const navigate = useNavigate();
  const { modal } = App.useApp();
  return (ids) => {
    const print = () => void navigate(printAddress(app, form, ids));
    if (ids.length <= MOST_PRINTED) {
      print();
      return;
    }
    modal.confirm({
      title: t("firstTitle", { n: MOST_PRINTED }),
      content: t("firstText", { n: MOST_PRINTED }),
      okText: t("printFirst", { n: MOST_PRINTED }),
      cancelText: t("cancel"),
      onOk: print,
    });
  };
}

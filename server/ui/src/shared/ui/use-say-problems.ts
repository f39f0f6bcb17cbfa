import { App, type FormInstance } from "antd";
import { messageOf } from "@/shared/api/problem";
import { applyProblems } from "./apply-problems";

/** Says what was wrong with what was sent: beside the fields of its form, and else in a message. */
export function useSayProblems<Values>(form: FormInstance<Values>, under?: string): (error: unknown) => void {
  const { message } = App.useApp();
  return (error) => {
    if (!applyProblems(form, error, under)) void message.error(messageOf(error));
  };
}

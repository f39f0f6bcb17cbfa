import { createRoot } from "react-dom/client";
import { Root } from "./app/root";
import { language } from "./shared/i18n/language";
import "./shared/theme/base.css";
import { apply } from "./shared/theme/mode";

document.documentElement.lang = language();
apply();

const place = document.getElementById("root");
if (place) createRoot(place).render(<Root />);

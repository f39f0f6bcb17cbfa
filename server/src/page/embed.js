// Shows a public form in a page of another site, below the script that names it and as tall as the form is. Written for
// whatever browser that site's visitors have, and kept to what every one of them knows.
(function () {
  var script = document.currentScript;
  var token = script && script.getAttribute("data-form");
  if (!token) return;
  var home = new URL(script.src).origin;
  var params = (script.getAttribute("data-params") || "").replace(/^\?/, "");
  var frame = document.createElement("iframe");
  frame.src = home + "/f/" + encodeURIComponent(token) + (params ? "?" + params : "");
  frame.title = script.getAttribute("data-title") || "";
  frame.allow = "camera; geolocation; microphone";
  frame.style.cssText = "display:block;width:100%;height:640px;border:0";
  script.parentNode.insertBefore(frame, script.nextSibling);
  window.addEventListener("message", function (event) {
    if (event.source !== frame.contentWindow || event.origin !== home) return;
    var height = event.data && event.data.tenon && event.data.tenon.height;
    if (!(height > 0 && height < 100000)) return;
    frame.style.height = height + "px";
    // A long form that has become a few words of thanks would leave its reader below them.
    if (frame.getBoundingClientRect().bottom < 0) frame.scrollIntoView();
  });
})();

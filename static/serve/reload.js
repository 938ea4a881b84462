(() => {
  "use strict";
  const shown = document.currentScript.dataset.shown;
  let stream = null;

  const listen = () => {
    stream = new EventSource("/.sitegen/events");
    stream.addEventListener("message", (event) => {
      if (event.data !== shown) {
        stream.close();
        location.reload();
      }
    });
  };

  // A browser opens few connections to one host: a tab that nobody sees keeps none.
  const follow = () => {
    if (document.hidden && stream !== null) {
      stream.close();
      stream = null;
    } else if (!document.hidden && stream === null) {
      listen();
    }
  };

  document.addEventListener("visibilitychange", follow);
  follow();
})();

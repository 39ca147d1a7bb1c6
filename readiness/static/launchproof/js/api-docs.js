// Swagger UI on our own document. Apart from its page, since no page here holds inline code.
"use strict";
window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    displayOperationId: true,
    displayRequestDuration: true,
    filter: true,
    // The session's own cookie: what a form of ours would send along.
    requestInterceptor: (request) => {
      const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
      if (token && !["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) {
        request.headers["X-CSRFToken"] = token[1];
      }
      return request;
    },
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });
});

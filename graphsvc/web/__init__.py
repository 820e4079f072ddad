"""The pages: HTML made on the server from the JSON API's own functions, usable without scripts."""

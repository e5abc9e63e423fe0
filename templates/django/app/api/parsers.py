from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    def parse(self, *args, **kwargs):
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:  # thousands of brackets are the sender's fault, not ours
            raise ParseError("JSON parse error - too deep") from None

from django.dispatch import Signal

# Sent with `article` and `event` (published, updated or deleted) when what everybody sees has changed,
# within the transaction that changed it.
article_changed = Signal()

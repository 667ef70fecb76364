from gui.views.view import View


class WarpView(View):
    name = "warp"
    title = "Space"
    definition = ""

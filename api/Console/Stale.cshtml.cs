using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

[ForAnybody]
public sealed class StalePage : ConsolePage
{
    public override string Title => "The form was too old";

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    public string Back => OwnAddress.Is(To) ? To : "/console";
}

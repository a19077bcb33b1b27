namespace MeteringCluster.Api.Console;

public sealed class LicensePage : TenantPage
{
    public override string Title => "License";

    public override string Place => "license";

    public OverviewAnswer Overview { get; private set; } = null!;

    public async Task OnGet() => Overview = await Need<OverviewAnswer>($"{ApiRoot}/license/overview");
}

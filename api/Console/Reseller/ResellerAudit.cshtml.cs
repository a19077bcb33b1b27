namespace MeteringCluster.Api.Console;

/// <summary>What was done and refused in a reseller's name, and by whom (C8).</summary>
public sealed class ResellerAuditPage : ResellerPage
{
    public override string Title => "Audit trail";

    public override string Place => "audit";

    public AuditTrail Trail { get; private set; } = null!;

    public async Task OnGet() => Trail = await AuditTrail.Read(this, Api, ApiRoot, AuditWords.Choices(AuditWords.IsOfReseller), Now);
}

using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Kala.Api.Datastores;

/// <summary>With <c>Datastores:Enabled=false</c> these calls exist neither as routes nor in the description.</summary>
internal sealed class WithoutDatastores : IApplicationModelConvention
{
    public void Apply(ApplicationModel application)
    {
        foreach (var controller in application.Controllers.Where(IsOfDatastores).ToList())
        {
            application.Controllers.Remove(controller);
        }
    }

    private static bool IsOfDatastores(ControllerModel controller) =>
        controller.ControllerType.Namespace!.StartsWith(typeof(WithoutDatastores).Namespace!, StringComparison.Ordinal);
}

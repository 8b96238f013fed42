using Kala.Application.Datastores;
using Kala.Geo.Imports;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Geo.Hosting;

/// <summary>Registers this layer's services.</summary>
public static class GeoServices
{
    /// <summary>Adds the importer.</summary>
    public static IServiceCollection AddKalaGeo(this IServiceCollection services) =>
        services.AddSingleton<IDatastoreImporter, DatastoreImporter>();
}

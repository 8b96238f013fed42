"""What QGIS reads of a collection: qgis_reader.py ADDRESS COLLECTION WEST SOUTH EAST NORTH. For Python of Debian, with python3-qgis."""
import json
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

address, collection, *box = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(f"url='{address}' typename='{collection}'", collection, "OAPIF")
said = {"valid": layer.isValid()}
if layer.isValid():
    every = list(layer.getFeatures())
    inside = layer.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(*map(float, box))))
    said |= {
        "count": layer.featureCount(),
        "fields": [field.name() for field in layer.fields()],
        "numbers": sorted(one["number"] for one in every),
        "inside": sorted(one["number"] for one in inside),
        "first": next([one["number"], one["text"], json.loads(one.geometry().asJson(6))] for one in every if one["number"] == 0),
    }
print(json.dumps(said))
sys.stdout.flush()
layer = None
application.exitQgis()
